import { expect, test } from 'vitest';
import {
  bias,
  facts,
  mark,
  measured,
  measuredAs,
  now,
  serving,
  slice,
  version,
} from '../testing/gate-scenario.ts';
import type { GateFacts, GateStatus, MeasuredFacts } from './gate-facts.ts';
import { judgeGate } from './gates.ts';
import type { GateName } from './policy.ts';

const high = (change: Partial<MeasuredFacts>, more: Partial<GateFacts> = {}): Partial<GateFacts> => ({
  riskTier: 'high',
  measured: { ...measured, ...change },
  ...more,
});
const gone = { problem: 'the store was away' };

const cases: [string, GateName, Partial<GateFacts>, GateStatus, RegExp][] = [
  ['a signature by a trusted key', 'signature-trusted', {}, 'passed', /key release/],
  ['no signature', 'signature-trusted', { signatures: [] }, 'failed', /no signature/],
  [
    'a signature nobody trusts',
    'signature-trusted',
    { signatures: [{ status: 'untrusted', problem: 'the key was revoked', bundleDigest: 'b' }] },
    'failed',
    /revoked/,
  ],
  ['signatures that cannot be read', 'signature-trusted', { signatures: gone }, 'error', /away/],
  ['lineage on record', 'lineage-complete', {}, 'passed', /on record/],
  ['no origin', 'lineage-complete', { version: version({}, { source: null }) }, 'failed', /commit or run/],
  [
    'data that its run logged',
    'lineage-complete',
    {
      version: version(
        {},
        {
          trainingDataset: null,
          source: { run: 'f'.repeat(32), data: [{ name: 'rows', digest: '3f9a01' }] },
        },
      ),
    },
    'passed',
    /on record/,
  ],
  [
    'no data',
    'lineage-complete',
    { version: version({}, { trainingDataset: null }) },
    'failed',
    /the data it was trained on/,
  ],
  ['an allowed licence', 'licence-allowed', {}, 'passed', /Apache-2.0/],
  ['files that run no code', 'safe-format', {}, 'passed', /onnx/],
  [
    'a pickle',
    'safe-format',
    {
      files: {
        formats: ['pickle'],
        isExecutable: true,
        reasons: [{ path: 'model.pkl', reason: 'a pickle, which runs code when it is loaded' }],
      },
    },
    'failed',
    /model\.pkl is a pickle/,
  ],
  [
    'files held elsewhere',
    'safe-format',
    { files: { formats: [], isExecutable: false, reasons: [] } },
    'failed',
    /held elsewhere/,
  ],
  ['files that cannot be read', 'safe-format', { files: gone }, 'error', /away/],
  ['no licence', 'licence-allowed', { version: version({}, { licence: null }) }, 'failed', /does not say/],
  [
    'a licence not on the list',
    'licence-allowed',
    { version: version({}, { licence: 'GPL-3.0' }) },
    'failed',
    /GPL-3.0/,
  ],
  [
    'staging, below high',
    'passed-staging',
    { measured: { ...measured, candidate: null } },
    'passed',
    /revision 1/,
  ],
  ['no staging', 'passed-staging', { measured: { ...measured, staging: null } }, 'failed', /never in force/],
  ['staging measured', 'passed-staging', high({}), 'passed', /measured what staging served/],
  ['staging not measured', 'passed-staging', high({ candidate: null }), 'failed', /Interlock/],
  [
    'measured elsewhere only',
    'passed-staging',
    high({ candidate: measuredAs({ environment: 'production' }) }),
    'failed',
    /not measured what staging/,
  ],
  ['no plan', 'passed-staging', high({ plan: null }), 'failed', /no evaluation plan/],
  [
    'a plan by a contributor',
    'passed-staging',
    high({ plan: measured.plan && { ...measured.plan, isByContributor: true } }),
    'failed',
    /Another must write it/,
  ],
  [
    'metrics only its author reports, at tier high',
    'metrics-meet-thresholds',
    high({ candidate: null, run: null }, { version: version({ auc: 0.99, brier: 0.01 }) }),
    'failed',
    /Interlock has not measured/,
  ],
  [
    'metrics only its author reports, at tier critical',
    'metrics-meet-thresholds',
    { ...high({ candidate: null, run: null }), riskTier: 'critical' },
    'failed',
    /Interlock has not measured/,
  ],
  [
    'better reported than measured',
    'metrics-meet-thresholds',
    high(
      { candidate: measuredAs({ metrics: { auc: 0.6, brier: 0.2 } }) },
      { version: version({ auc: 0.99 }) },
    ),
    'failed',
    /Auc is 0.6/,
  ],
  ['measured within bounds', 'metrics-meet-thresholds', high({}), 'passed', /auc 0.76/],
  [
    'still measuring',
    'metrics-meet-thresholds',
    high({ candidate: null, run: { state: 'running', message: null, rowsDone: 50, rowsTotal: 300 } }),
    'failed',
    /50 of 300 rows/,
  ],
  [
    'a run that failed',
    'metrics-meet-thresholds',
    high({ candidate: null, run: { state: 'failed', message: 'Away.', rowsDone: 0, rowsTotal: 300 } }),
    'failed',
    /Away\. Have it evaluated again/,
  ],
  [
    'measured worse than what serves',
    'not-worse-than-serving',
    high({ serving: measuredAs({ metrics: { auc: 0.8, brier: 0.16, cost: 145 } }) }, { serving }),
    'failed',
    /auc 0.8 → 0.76/,
  ],
  [
    'what serves was not measured',
    'not-worse-than-serving',
    high({ serving: null }, { serving }),
    'failed',
    /has not measured score version 1 by the same plan/,
  ],
  ['slices that hold', 'slices-hold', {}, 'passed', /1 slices hold/],
  [
    'a slice that does badly',
    'slices-hold',
    { measured: { ...measured, candidate: measuredAs({}, { slices: [slice('rent', [0.5, 0.42, 0.58])] }) } },
    'failed',
    /housing: rent has auc 0.5/,
  ],
  [
    'a slice that chance explains',
    'slices-hold',
    { measured: { ...measured, candidate: measuredAs({}, { slices: [slice('rent', [0.5, 0.3, 0.7])] }) } },
    'passed',
    /hold/,
  ],
  [
    'a slice too small to judge',
    'slices-hold',
    { measured: { ...measured, candidate: measuredAs({}, { slices: [slice('x', [0.1, 0, 0.2], false)] }) } },
    'passed',
    /1 are too small/,
  ],
  [
    'no slices',
    'slices-hold',
    { measured: { ...measured, candidate: measuredAs({}, { slices: [] }) } },
    'failed',
    /names no slices/,
  ],
  [
    'a report that is not the one recorded',
    'slices-hold',
    { measured: { ...measured, candidate: measuredAs({ report: gone }) } },
    'error',
    /away/,
  ],
  ['groups treated alike', 'bias-within-bounds', {}, 'passed', /within its bound/],
  [
    'four fifths missed beyond chance',
    'bias-within-bounds',
    { measured: { ...measured, candidate: measuredAs({}, { bias: [bias([0.5, 0.3, 0.7])] }) } },
    'failed',
    /under 30 against 45 and over/,
  ],
  [
    'four fifths missed by what chance explains',
    'bias-within-bounds',
    { measured: { ...measured, candidate: measuredAs({}, { bias: [bias([0.6, 0.4, 0.9])] }) } },
    'passed',
    /look at disparate impact ratio/,
  ],
  [
    'a protected attribute nobody measures',
    'bias-within-bounds',
    { measured: { ...measured, candidate: measuredAs({}, { bias: [] }) } },
    'failed',
    /age_years/,
  ],
  [
    'bias not measured',
    'bias-within-bounds',
    { measured: { ...measured, candidate: null } },
    'failed',
    /not measured/,
  ],
  ['a valid risk assessment', 'risk-assessment-fresh', {}, 'passed', /holds until 2027-03-01/],
  [
    'a risk assessment nobody signed off',
    'risk-assessment-fresh',
    {
      governance: {
        ...(facts.governance as object),
        riskAssessment: { ...mark, tier: 'high', approvedBy: null },
      } as never,
    },
    'failed',
    /not signed off/,
  ],
  [
    'a risk assessment that ran out',
    'risk-assessment-fresh',
    {
      governance: {
        ...(facts.governance as object),
        riskAssessment: { ...mark, tier: 'high', reviewBy: now },
      } as never,
    },
    'failed',
    /was to be reviewed/,
  ],
  ['personal data assessed', 'dpia-present', {}, 'passed', /signed off/],
  [
    'personal data not assessed',
    'dpia-present',
    {
      governance: {
        ...(facts.governance as object),
        impactAssessments: { dpia: null, fria: null },
      } as never,
    },
    'failed',
    /there is none/,
  ],
  [
    'no personal data',
    'dpia-present',
    {
      governance: {
        ...(facts.governance as object),
        handlesPersonalData: false,
        impactAssessments: { dpia: null, fria: null },
      } as never,
    },
    'passed',
    /no personal data/,
  ],
  ['a first revision', 'rollback-target', {}, 'passed', /the way back is the stop/],
  ['a revision to return to', 'rollback-target', { serving }, 'passed', /Revision 1/],
  ['a lesser incident', 'no-open-incident', {}, 'passed', /No critical/],
  [
    'a critical incident',
    'no-open-incident',
    { incidents: [{ number: 7, title: 'Wrong refusals', severity: 'critical' }] },
    'failed',
    /7 \(Wrong refusals\)/,
  ],
  ['everything ready', 'go-live-ready', {}, 'passed', /are there/],
  [
    'nothing ready',
    'go-live-ready',
    {
      version: version({}, { trainingProfile: null }),
      readiness: { alertRules: [], kpis: [], reviewers: [] },
      governance: { ...(facts.governance as object), escalationContact: null } as never,
    },
    'failed',
    /training profile.*alert rule.*KPI.*reviewer.*any hour/,
  ],
];

test.each(cases)('%s', (_, gate, change, status, summary) => {
  const outcome = judgeGate(gate, { ...facts, ...change });
  expect(outcome.summary).toMatch(summary);
  expect(outcome.status).toBe(status);
});
