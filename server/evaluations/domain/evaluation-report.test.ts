import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseCsv } from '../../registry/domain/parse-csv.ts';
import { rowsOf } from './dataset-rows.ts';
import { type EvaluationPlanTerms, evaluationPlanTermsSchema } from './evaluation-plan.ts';
import { evaluationMetrics, findingsOf } from './evaluation-report.ts';

const FOLDER = new URL('../../../examples/german-credit/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER)).toString();

const fairness = z.record(z.string(), z.unknown());
const knownSchema = z.object({
  cut: z.number(),
  ageEdges: z.array(z.number()),
  models: z.record(
    z.string(),
    z.object({
      scores: z.array(z.number()),
      confusion: z.record(z.string(), z.number()),
      bias: z.object({ sex_and_status: fairness, age_years: fairness }),
      ...Object.fromEntries(
        ['auc', 'accuracy', 'precision', 'recall', 'brier', 'logLoss', 'ece', 'cost'].map((name) => [
          name,
          z.number(),
        ]),
      ),
    }),
  ),
});
const known = knownSchema.parse(JSON.parse(read('known-metrics.json')));

const terms: EvaluationPlanTerms = evaluationPlanTermsSchema.parse({
  target: { column: 'repaid', positive: 'bad' },
  inputs: [{ field: 'amount_dm', column: 'amount_dm' }],
  threshold: known.cut,
  costs: { falsePositive: 1, falseNegative: 5 },
  favourable: 'below',
  slices: [[{ column: 'housing' }], [{ column: 'purpose' }, { column: 'age_years', edges: [40] }]],
  protectedAttributes: [{ column: 'sex_and_status' }, { column: 'age_years', edges: known.ageEdges }],
  minimumGroup: 5,
});

function evaluationRows() {
  const { training } = z.object({ training: z.array(z.string()) }).parse(JSON.parse(read('split.json')));
  const table = parseCsv(read('german-credit.csv'), { rowsMax: 1000, columnsMax: 100 });
  const unseen = table.rows.filter(([id = '']) => !training.includes(id));
  return rowsOf({ ...table, rows: unseen }, terms, {});
}

describe.each(Object.entries(known.models))('what is said of %s', (_, model) => {
  const rows = evaluationRows();
  const answers = model.scores.map((score) => ({ score, fault: null, latencyMs: 2 }));
  const findings = findingsOf(rows, answers, terms);

  test('is what scikit-learn says', () => {
    const { auc, accuracy, precision, recall, brier, logLoss, ece, cost } = model as unknown as Record<
      string,
      number
    >;
    const metrics = evaluationMetrics(findings);
    const expected = { auc, accuracy, precision, recall, brier, logLoss, ece, cost };
    for (const [name, value] of Object.entries(expected))
      expect(metrics[name], name).toBeCloseTo(value ?? 0, 9);
    expect(findings.overall.confusion).toEqual(model.confusion);
  });

  test.each(['sex_and_status', 'age_years'] as const)('and fairlearn of %s', (attribute) => {
    const found = findings.bias.find((one) => one.attribute === attribute);
    const { groups, ...metrics } = model.bias[attribute] as Record<string, number> & {
      groups: Record<string, { n: number; selectionRate: number; truePositiveRate: number }>;
    };
    for (const { metric, value } of found?.findings ?? [])
      expect(value, metric).toBeCloseTo(metrics[metric] ?? 0, 9);
    expect(found?.findings).toHaveLength(4);
    for (const { group, n, selectionRate, truePositiveRate } of found?.groups ?? []) {
      expect(n).toBe(groups[group]?.n);
      expect(selectionRate.value).toBeCloseTo(groups[group]?.selectionRate ?? 0, 9);
      expect(truePositiveRate.value).toBeCloseTo(groups[group]?.truePositiveRate ?? 0, 9);
    }
  });

  test('holds every row once per slice, marks small ones, and comes out the same again', () => {
    for (const columns of ['housing', 'purpose,age_years']) {
      const slices = findings.slices.filter((slice) => slice.columns.join() === columns);
      expect(slices.reduce((sum, { block }) => sum + block.n, 0)).toBe(300);
      expect(slices.every(({ isLargeEnough, block }) => isLargeEnough === block.n >= 5)).toBe(true);
    }
    expect(findingsOf(rows, answers, terms)).toEqual(findings);
    const { auc } = findings.overall;
    expect(auc.low).toBeLessThan(auc.value ?? 0);
    expect(auc.high).toBeGreaterThan(auc.value ?? 1);
  });
});

test('rows without an answer count as faults and are judged nowhere', () => {
  const rows = evaluationRows().slice(0, 4);
  const answers = [
    { score: 0.9, fault: null, latencyMs: 4 },
    { score: null, fault: 'timeout', latencyMs: 2_000 },
    { score: 0.1, fault: null, latencyMs: 6 },
    { score: null, fault: 'timeout', latencyMs: 2_000 },
  ];
  const { overall, faults, latencyMs } = findingsOf(rows, answers, terms);
  expect(overall.n).toBe(2);
  expect(faults.rate.value).toBe(0.5);
  expect(faults.byKind).toEqual({ timeout: 2 });
  expect(latencyMs).toEqual({ p50: 5, p95: 5.9 });
});

test('what cannot be told is null, not zero', () => {
  const [row] = evaluationRows().filter(({ isPositive }) => !isPositive);
  const { overall, bias } = findingsOf(row ? [row] : [], [{ score: 0.01, fault: null, latencyMs: 1 }], terms);
  expect(overall.auc.value).toBeNull();
  expect(overall.recall.value).toBeNull();
  expect(overall.precision.value).toBeNull();
  expect(bias[0]?.findings.map(({ value }) => value)).toEqual([null, null, null, null]);
  expect(findingsOf([], [], terms).overall.brier.value).toBeNull();
});
