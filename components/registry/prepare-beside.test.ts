import { expect, test } from 'vitest';
import { prepareBeside } from './prepare-beside.ts';
import type { BesideRow } from './rows.ts';

const version = (number: number, depth: string, auc: number): BesideRow =>
  ({
    facts: {
      id: `ver_${number}`,
      model: { id: 'mdl_1', name: 'score' },
      number,
      format: 'onnx',
      licence: 'Apache-2.0',
      trainingDataset: null,
      artifact: { digest: String(number).repeat(64), sizeBytes: 1000 },
      source: { repository: null, commit: null, run: 'r' },
      tensorMapping: { inputs: [{ tensor: 'amount', field: 'amount', datatype: 'FP32' }], outputs: [] },
      tags: { team: 'lending', 'mlflow.prompt.is_prompt': 'true' },
      evaluations: [
        { datasetId: 'dst_1', datasetName: 'holdout', metrics: { auc: 0.1 }, source: 'author' },
        { datasetId: 'dst_1', datasetName: 'holdout', metrics: { auc }, source: 'interlock' },
      ],
    },
    run: { id: 'r', name: 'a run', experimentId: 'exp_1', params: { depth, solver: 'sgd' }, metrics: {} },
    files: [{ path: 'm.onnx', digest: String(number).repeat(64), sizeBytes: 1000 }],
    filesCount: 1,
  }) as unknown as BesideRow;

test('versions are told apart by metrics that were measured, runs, facts, tags and files', () => {
  const parts = prepareBeside([version(1, '2', 0.7), version(2, '4', 0.8), version(3, '4', 0.8)]);
  expect(parts.map(({ title }) => title)).toEqual([
    'Metrics on holdout',
    'Parameters of their runs',
    'Metrics of their runs',
    'Data and origin',
    'Tags',
    'Files',
  ]);
  const lines = (title: string) =>
    parts
      .find((part) => part.title === title)
      ?.lines.map(({ name, values, differs }) => [name, values, differs]);
  expect(lines('Metrics on holdout')).toEqual([['AUC', ['0.7', '0.8', '0.8'], true]]);
  expect(lines('Parameters of their runs')).toEqual([
    ['depth', ['2', '4', '4'], true],
    ['solver', ['sgd', 'sgd', 'sgd'], false],
  ]);
  expect(lines('Tags')).toEqual([['team', ['lending', 'lending', 'lending'], false]]);
  expect(lines('Files')?.[0]?.[2]).toBe(true);
});
