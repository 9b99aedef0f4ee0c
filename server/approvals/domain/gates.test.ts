import { expect, test } from 'vitest';
import {
  bounding,
  card,
  cluster,
  facts,
  good,
  now,
  serving,
  terms,
  version,
} from '../testing/gate-scenario.ts';
import type { GateFacts, GateStatus } from './gate-facts.ts';
import { blockingGates, evaluateGates, judgeGate, nothingBlocks } from './gates.ts';
import type { GateName, PolicyTerms } from './policy.ts';

const asking = (gate: GateName, level: 'block' | 'warn' | 'record'): PolicyTerms => ({
  ...terms,
  gates: { ...terms.gates, levels: { [gate]: level } },
});

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
  if (status !== 'passed') expect(nothingBlocks(asking(gate, 'block'), outcomes)).toBe(false);
});

test('nothing checked is nothing passed', () => {
  expect(nothingBlocks(facts.terms, [])).toBe(false);
  expect(nothingBlocks(facts.terms, evaluateGates(facts))).toBe(true);
});

const reached = (gate: GateName, status: GateStatus) => [{ gate, outcome: { status } }];

test.each([
  ['block', 'failed', [], ['slices-hold']],
  ['block', 'error', [], ['slices-hold']],
  ['block', 'failed', ['slices-hold'], []],
  ['block', 'error', ['slices-hold'], ['slices-hold']],
  ['warn', 'failed', [], []],
  ['record', 'error', [], []],
] as const)('at level %s, %s with waivers for %j is blocked by %j', (level, status, waived, blocking) => {
  const found = blockingGates(asking('slices-hold', level), reached('slices-hold', status), new Set(waived));
  expect(found).toEqual(blocking);
});

test('a gate that was never judged blocks, and one that throws fails closed', () => {
  expect(blockingGates(asking('card-complete', 'block'), [])).toEqual(['card-complete']);
  const outcome = judgeGate('card-complete', facts, () => {
    throw new Error('the check broke');
  });
  expect(outcome.status).toBe('error');
  const outcomes = [{ gate: 'card-complete' as const, outcome }];
  expect(nothingBlocks(asking('card-complete', 'block'), outcomes)).toBe(false);
});
