import { expect, test } from 'vitest';
import type { VersionFacts } from '../../registry/domain/version-facts.ts';
import type { WorkflowFacts } from '../../workflows/domain/workflow-facts.ts';
import { DEFAULT_POLICIES } from './default-policies.ts';
import { evaluateGates, type GateFacts, type GateStatus, nothingBlocks } from './gates.ts';
import type { GateName, PolicyTerms, Threshold } from './policy.ts';

const now = new Date('2026-11-21T10:00:00Z');
const terms = DEFAULT_POLICIES.promote.production.high;

function bounding(thresholds: Threshold[]): PolicyTerms {
  return { ...terms, gates: { ...terms.gates, thresholds } };
}

const card = { summary: 's', intendedUse: 'i', limits: 'l', trainingData: 't' };

function version(metrics: Record<string, number>, more: object = {}): VersionFacts {
  return {
    model: { id: 'mdl', name: 'score' },
    number: 1,
    artifact: { digest: 'a'.repeat(64), fileName: 'm.onnx' },
    trainingDataset: { digest: 't'.repeat(64), name: 'train' },
    evaluations: [
      { datasetName: 'holdout', datasetDigest: 'd'.repeat(64), reportDigest: 'r'.repeat(64), metrics },
    ],
    card,
    ...more,
  } as unknown as VersionFacts;
}

const good = version({ auc: 0.76, brier: 0.17, cost: 166 });
const workflow = {
  workflow: { name: 'Lending' },
  version: { definition: { runbook: 'Stop it.' } },
} as unknown as WorkflowFacts;
const cluster = { name: 'local', isRemoved: false, reachable: true, checkedAt: now, message: null };
const facts: GateFacts = {
  terms,
  version: good,
  storedDigest: { digest: 'a'.repeat(64) },
  workflow,
  owner: { id: 'per', name: 'Ada', isMember: true },
  serving: null,
  cluster,
  now,
};
const serving = { revision: 1, version: good };
const onTraining = [
  { datasetName: 'train', datasetDigest: 't'.repeat(64), metrics: { auc: 0.99, brier: 0.01 } },
] as never;
const elsewhere = version(
  { auc: 0.9, brier: 0.1 },
  {
    evaluations: [{ datasetName: 'x', datasetDigest: 'x'.repeat(64), metrics: { auc: 0.9, brier: 0.1 } }],
  },
);

const cases: [string, GateName, Partial<GateFacts>, GateStatus, RegExp][] = [
  ['bytes as registered', 'artifact-intact', {}, 'passed', /still have/],
  ['other bytes', 'artifact-intact', { storedDigest: { digest: 'b'.repeat(64) } }, 'failed', /not those/],
  ['bytes that cannot be read', 'artifact-intact', { storedDigest: { problem: 'gone' } }, 'error', /gone/],
  ['metrics within bounds', 'metrics-meet-thresholds', {}, 'passed', /auc 0.76/],
  [
    'a metric out of bounds',
    'metrics-meet-thresholds',
    { version: version({ auc: 0.6, brier: 0.17 }) },
    'failed',
    /Auc is 0.6/,
  ],
  [
    'a metric nobody reports',
    'metrics-meet-thresholds',
    {
      version: version({ auc: 0.8 }),
      terms: bounding([{ metric: 'brier', better: 'lower', bound: 0.25, ifMissing: 'fail' }]),
    },
    'failed',
    /reports brier/,
  ],
  [
    'a bound about another kind of task',
    'metrics-meet-thresholds',
    { version: version({ rmse: 3 }) },
    'passed',
    /No bound/,
  ],
  [
    'metrics on the training data only',
    'metrics-meet-thresholds',
    { version: version({}, { evaluations: onTraining }) },
    'failed',
    /outside the training data/,
  ],
  ['the first version', 'not-worse-than-serving', {}, 'passed', /Nothing serves/],
  ['the same metrics', 'not-worse-than-serving', { serving }, 'passed', /Not worse/],
  [
    'a loss within tolerance',
    'not-worse-than-serving',
    { serving, version: version({ auc: 0.75, brier: 0.17, cost: 166 }) },
    'passed',
    /0.76 → 0.75/,
  ],
  [
    'a loss beyond it',
    'not-worse-than-serving',
    { serving, version: version({ auc: 0.74, brier: 0.17, cost: 166 }) },
    'failed',
    /Worse.*auc/,
  ],
  [
    'a higher cost',
    'not-worse-than-serving',
    { serving, version: version({ auc: 0.9, brier: 0.1, cost: 167 }) },
    'failed',
    /cost 166 → 167/,
  ],
  [
    'a metric no longer reported',
    'not-worse-than-serving',
    { serving, version: version({ auc: 0.9, brier: 0.1 }) },
    'failed',
    /not reported/,
  ],
  [
    'other data',
    'not-worse-than-serving',
    { serving, version: elsewhere },
    'failed',
    /Log an evaluation on holdout/,
  ],
  ['an owner and a runbook', 'owner-and-runbook', {}, 'passed', /Ada answers/],
  [
    'an owner who left',
    'owner-and-runbook',
    { owner: { id: 'per', name: 'Ada', isMember: false } },
    'failed',
    /no longer a member/,
  ],
  ['a whole card', 'card-complete', {}, 'passed', /complete/],
  [
    'a card with a gap',
    'card-complete',
    { version: version({}, { card: { ...card, limits: ' ' } }) },
    'failed',
    /Known limits/,
  ],
  ['a cluster that answers', 'cluster-reachable', {}, 'passed', /answers/],
  [
    'a cluster that does not',
    'cluster-reachable',
    { cluster: { ...cluster, reachable: false } },
    'failed',
    /does not answer/,
  ],
  [
    'a cluster not looked at lately',
    'cluster-reachable',
    { cluster: { ...cluster, checkedAt: new Date(now.getTime() - 121_000) } },
    'error',
    /not looked at/,
  ],
  [
    'a removed cluster',
    'cluster-reachable',
    { cluster: { ...cluster, isRemoved: true } },
    'failed',
    /removed/,
  ],
  [
    'a check that breaks',
    'card-complete',
    { version: { ...good, card: null } as never },
    'error',
    /Could not be checked/,
  ],
];

test.each(cases)('%s', (_, gate, change, status, summary) => {
  const outcomes = evaluateGates({ ...facts, ...change });
  const found = outcomes.find((one) => one.gate === gate);
  expect(found?.outcome.status).toBe(status);
  expect(found?.outcome.summary).toMatch(summary);
  if (status !== 'passed') expect(nothingBlocks(facts.terms, outcomes)).toBe(false);
});

test('nothing checked is nothing passed', () => {
  expect(nothingBlocks(facts.terms, [])).toBe(false);
  expect(nothingBlocks(facts.terms, evaluateGates(facts))).toBe(true);
});
