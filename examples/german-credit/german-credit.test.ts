import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';
import { uploadBody } from '../../model-server/testing/upload-body.ts';

interface Report {
  artifact: { file: string; sha256: string };
  trainingData: { sha256: string; fileSha256: string };
  evaluationData: { sha256: string };
  features: string[];
  excluded: string[];
  inputs: { name: string; datatype: string; shape: number[] }[];
  outputs: { name: string; datatype: string; shape: number[] }[];
  defaultProbability: { output: string; index: number };
  metrics: { auc: number; cost: number; costApproveAll: number; costRefuseAll: number };
  profile: Record<string, { counts: number[] | Record<string, number>; count: number }>;
  expected: { applicationId: string; input: Record<string, string | number>; defaultProbability: number }[];
}

const HERE = new URL('./', import.meta.url);
const PROTECTED = ['sex_and_status', 'age_years', 'foreign_worker'];
const read = (name: string): Promise<Buffer> => readFile(new URL(name, HERE));
const readJson = async <Value>(name: string): Promise<Value> => JSON.parse((await read(name)).toString());
const sha256 = (value: Uint8Array | string): string => createHash('sha256').update(value).digest('hex');

async function readApplications() {
  const lines = (await read('german-credit.csv')).toString().split(/\r?\n/).filter(Boolean);
  const header = lines[0] ?? '';
  return { header, lines: lines.slice(1), columns: header.split(',') };
}

describe.each(['credit-scorecard', 'credit-boosted'])('%s', (model) => {
  let server: TestServer;
  let report: Report;
  beforeAll(async () => {
    report = await readJson(`${model}.report.json`);
    server = await startModelServer();
    const loaded = await server.call(
      'POST',
      `/v2/repository/models/${model}/load`,
      uploadBody({ '1': await read(report.artifact.file) }),
    );
    expect(loaded).toEqual({ status: 200, json: undefined });
  });
  afterAll(() => server.remove());

  const score = async (rows: Report['expected'][number]['input'][]): Promise<number[]> => {
    const inputs = report.inputs.map(({ name, datatype }) => ({
      name,
      datatype,
      shape: [rows.length, 1],
      data: rows.map((row) => row[name]),
    }));
    const { status, json } = await server.call('POST', `/v2/models/${model}/infer`, { inputs });
    expect(status).toBe(200);
    const { outputs } = json as { outputs: { name: string; data: number[]; shape: number[] }[] };
    const probabilities = outputs.find(({ name }) => name === report.defaultProbability.output);
    expect(probabilities?.shape).toEqual([rows.length, 2]);
    return rows.map((_, row) => probabilities?.data[row * 2 + report.defaultProbability.index] ?? Number.NaN);
  };

  it('is the artifact that its report describes', async () => {
    expect(sha256(await read(report.artifact.file))).toBe(report.artifact.sha256);
    const { json } = await server.call('GET', `/v2/models/${model}`);
    expect(json).toMatchObject({
      inputs: report.inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
      outputs: report.outputs.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
      parameters: { sha256: report.artifact.sha256 },
    });
  });

  it('answers through the model server what it answered when it was made', async () => {
    expect(report.expected.length).toBeGreaterThanOrEqual(8);
    for (const { input, defaultProbability } of report.expected) {
      expect((await score([input]))[0]).toBeCloseTo(defaultProbability, 5);
    }
    const batch = await score(report.expected.map(({ input }) => input));
    batch.forEach((probability, row) => {
      expect(probability).toBeCloseTo(report.expected[row]?.defaultProbability ?? Number.NaN, 5);
    });
  });

  it('has no protected column among its inputs', () => {
    const inputs = report.inputs.map(({ name }) => name);
    expect(inputs).toEqual(report.features);
    expect(inputs.filter((name) => PROTECTED.includes(name))).toEqual([]);
    expect([...report.excluded].sort()).toEqual([...PROTECTED].sort());
  });

  it('was trained on the rows that the split names, and beats both trivial policies on the others', async () => {
    const { header, lines } = await readApplications();
    const split = await readJson<{ training: string[]; evaluation: string[] }>('split.json');
    const digest = (ids: string[]): string => {
      const wanted = new Set(ids);
      const rows = lines.filter((line) => wanted.has(line.split(',', 1)[0] ?? ''));
      return sha256([header, ...rows].map((line) => `${line}\n`).join(''));
    };
    expect([split.training.length, split.evaluation.length]).toEqual([500, 300]);
    expect(new Set([...split.training, ...split.evaluation]).size).toBe(800);
    expect(digest(split.training)).toBe(report.trainingData.sha256);
    expect(digest(split.evaluation)).toBe(report.evaluationData.sha256);
    expect(sha256(await read('german-credit.csv'))).toBe(report.trainingData.fileSha256);
    expect(report.metrics.cost).toBeLessThan(
      Math.min(report.metrics.costApproveAll, report.metrics.costRefuseAll),
    );
    expect(report.metrics.auc).toBeGreaterThan(0.7);
  });

  it('profiles every column over all training rows', async () => {
    const { columns } = await readApplications();
    expect(Object.keys(report.profile)).toEqual(columns.slice(1, -1));
    for (const { counts, count } of Object.values(report.profile)) {
      expect(Object.values(counts).reduce((sum, one) => sum + one, 0)).toBe(count);
    }
  });
});

describe('the contract', () => {
  it('accepts every application of the data and marks the protected columns', async () => {
    const contract = await readJson<{
      properties: Record<string, { type: string; 'x-protected'?: boolean }>;
    }>('contract.json');
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    ajv.addVocabulary(['x-protected', 'x-unit', 'x-enum-titles']);
    const validate = ajv.compile(contract);
    const { columns, lines } = await readApplications();
    expect(Object.keys(contract.properties)).toEqual(columns.slice(1, -1));
    for (const line of lines) {
      const values = line.split(',');
      const application = Object.fromEntries(
        columns
          .map((column, index) => [column, values[index] ?? ''] as const)
          .slice(1, -1)
          .map(([column, text]) => [
            column,
            contract.properties[column]?.type === 'integer' ? Number(text) : text,
          ]),
      );
      expect(validate(application) ? [] : validate.errors).toEqual([]);
    }
    const marked = Object.entries(contract.properties).filter(([, rule]) => rule['x-protected']);
    expect(marked.map(([name]) => name).sort()).toEqual([...PROTECTED].sort());
    expect(
      ajv.compile(await readJson('output.json'))({ decision: 'approve', default_probability: 0.1 }),
    ).toBe(true);
  });
});
