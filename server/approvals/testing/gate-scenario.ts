import type { VersionFacts } from '#server/registry/domain/version-facts.ts';
import type { WorkflowFacts } from '#server/workflows/domain/workflow-facts.ts';
import { DEFAULT_POLICIES } from '../domain/default-policies.ts';
import type { GateFacts, Measured, MeasuredFacts } from '../domain/gate-facts.ts';
import type { PolicyTerms, Threshold } from '../domain/policy.ts';

/** Facts with which every gate passes, for tables of cases that change one of them. */
export const now = new Date('2026-11-21T10:00:00Z');
export const terms = DEFAULT_POLICIES.promote.production.high;

export function bounding(thresholds: Threshold[]): PolicyTerms {
  return { ...terms, gates: { ...terms.gates, thresholds } };
}

export const card = { summary: 's', intendedUse: 'i', limits: 'l', trainingData: 't' };

export function version(metrics: Record<string, number>, more: object = {}): VersionFacts {
  return {
    model: { id: 'mdl', name: 'score' },
    number: 1,
    artifact: { digest: 'a'.repeat(64), fileName: 'm.onnx' },
    trainingDataset: { digest: 't'.repeat(64), name: 'train' },
    evaluations: [
      { datasetName: 'holdout', datasetDigest: 'd'.repeat(64), reportDigest: 'r'.repeat(64), metrics },
    ],
    card,
    licence: 'Apache-2.0',
    source: { commit: 'abcdef0' },
    contributors: ['per_a'],
    trainingProfile: { columns: {}, scores: null },
    ...more,
  } as unknown as VersionFacts;
}

export const good = version({ auc: 0.76, brier: 0.17, cost: 166 });
const workflow = {
  workflow: { name: 'Lending' },
  version: {
    definition: { runbook: 'Stop it.' },
    decisionPolicy: { lower: 0.1, upper: 0.2, onError: { kind: 'review' } },
    inputContract: { properties: { age_years: { type: 'integer', 'x-protected': true } } },
  },
} as unknown as WorkflowFacts;
export const cluster = { name: 'local', isRemoved: false, reachable: true, checkedAt: now, message: null };
const day = (days: number) => new Date(now.getTime() + days * 86_400_000);
export const mark = {
  id: 'ras_1',
  number: 2,
  digest: 'e'.repeat(64),
  assessedAt: now,
  reviewBy: day(100),
  approvedBy: 'per_r',
};
const estimate = (value: number, low: number, high: number) => ({ value, low, high, n: 100 });
export const slice = (group: string, auc: [number, number, number], isLargeEnough = true) => ({
  columns: ['housing'],
  group,
  isLargeEnough,
  block: { n: 100, auc: estimate(...auc) },
});
export const bias = (ratio: [number, number, number]) => ({
  attribute: 'age_years',
  groups: [],
  findings: [
    { metric: 'disparate-impact-ratio', ...estimate(...ratio), worst: 'under 30', best: '45 and over' },
  ],
});
export const measuredAs = (over: object = {}, findings: object = {}): Measured =>
  ({
    evaluationId: 'evl_1',
    runId: 'evr_1',
    environment: 'staging',
    reportDigest: 'r'.repeat(64),
    metrics: { auc: 0.76, brier: 0.17, cost: 166 },
    report: {
      findings: { slices: [slice('own', [0.8, 0.7, 0.9])], bias: [bias([0.9, 0.8, 1])], ...findings },
    },
    ...over,
  }) as unknown as Measured;
export const measured: MeasuredFacts = {
  plan: {
    id: 'evp_1',
    number: 1,
    digest: 'p'.repeat(64),
    dataset: { name: 'holdout', digest: 'd'.repeat(64) },
    isByContributor: false,
  },
  staging: { revision: 1, inForceAt: now },
  run: { state: 'done', message: null, rowsDone: 300, rowsTotal: 300 },
  candidate: measuredAs(),
  serving: null,
};
export const facts: GateFacts = {
  terms,
  riskTier: 'limited',
  version: good,
  storedDigest: { digest: 'a'.repeat(64) },
  files: { formats: ['onnx'], isExecutable: false, reasons: [] },
  signatures: [
    { status: 'trusted', keyId: 'key_1', keyName: 'release', fingerprint: 'f', bundleDigest: 'b' },
  ],
  workflow,
  owner: { id: 'per', name: 'Ada', isMember: true },
  serving: null,
  measured,
  governance: {
    riskAssessment: { ...mark, tier: 'high' },
    impactAssessments: { dpia: mark, fria: null },
    handlesPersonalData: true,
    escalationContact: { personId: 'per', name: 'Ada' },
  },
  incidents: [{ number: 4, title: 'Slow', severity: 'medium' }],
  readiness: {
    alertRules: [{ kind: 'gateway-errors', isEnabled: true, recipients: 1 }],
    kpis: [{ name: 'Cost per case', baseline: 1, target: 0.5, deadline: day(90) }],
    reviewers: ['Vera'],
  },
  cluster,
  now,
};
export const serving = { revision: 1, version: good };
