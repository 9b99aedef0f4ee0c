import { expect, test } from 'vitest';
import type { VersionFacts } from '../../registry/domain/version-facts.ts';
import type { WorkflowFacts } from '../../workflows/domain/workflow-facts.ts';
import {
  composeManifest,
  contributorsTo,
  describeChanges,
  type ManifestSources,
  subjectDigestOf,
} from './manifest.ts';

const at = new Date('2026-11-21T10:00:00.000Z');
const version = {
  id: 'ver_1',
  model: { id: 'mdl_1', name: 'score' },
  number: 2,
  artifact: { digest: 'a'.repeat(64) },
  trainingDataset: { name: 'train', digest: 't'.repeat(64) },
  evaluations: [
    {
      datasetName: 'holdout',
      datasetDigest: 'd'.repeat(64),
      reportDigest: 'r'.repeat(64),
      reportedBy: 'per_e',
      metrics: { auc: 0.7986, rows: 300 },
      source: 'author',
      runId: null,
    },
  ],
  contributors: ['per_b', 'per_a'],
  createdBy: 'per_a',
} as unknown as VersionFacts;
const workflow = {
  workflow: { id: 'wfl_1', slug: 'lending', name: 'Lending', riskTier: 'high' },
  version: {
    id: 'wfv_1',
    number: 3,
    digest: 'w'.repeat(64),
    createdBy: 'per_w',
    definition: { runbook: 'Stop it.' },
  },
} as unknown as WorkflowFacts;
const sources: ManifestSources = {
  organisationId: 'org_1',
  environment: 'production',
  cluster: { id: 'cls_1', name: 'local', adapter: 'open-inference' },
  base: { id: 'rvn_1', number: 1, workflowVersionId: 'wfv_1' },
  workflow,
  version,
  policy: { id: 'pol_1', number: 1, riskTier: 'high' },
  contributors: ['per_b', 'per_a', 'per_b'],
  plan: { id: 'evp_1', number: 1, digest: 'p'.repeat(64) },
  signatures: [],
  waivers: [],
  requestedBy: 'per_r',
  onBehalfOf: null,
  createdAt: at,
  expiresAt: at,
};

test('the same facts give the same bytes, and carry no floats', () => {
  const manifest = composeManifest(sources);
  expect(manifest.evaluations[0]?.metrics).toEqual({ auc: '0.7986', rows: '300' });
  expect(subjectDigestOf(manifest)).toBe(
    subjectDigestOf(JSON.parse(JSON.stringify(composeManifest(sources)))),
  );
  expect(subjectDigestOf(manifest)).toMatch(/^[0-9a-f]{64}$/);
});

test('whoever wrote a workflow version counts as a contributor while it is new to the environment', () => {
  const since = [
    { id: 'wfv_1', createdBy: 'per_w' },
    { id: 'wfv_2', createdBy: 'per_x' },
    { id: 'wfv_3', createdBy: 'per_y' },
  ];
  const made = ['per_b', 'per_a', 'per_a', 'per_e'];
  expect(contributorsTo(version, since, 'wfv_1')).toEqual([...made, 'per_x', 'per_y']);
  expect(contributorsTo(version, since, null)).toEqual([...made, 'per_w', 'per_x', 'per_y']);
  expect(composeManifest(sources).contributors).toEqual(['per_a', 'per_b']);
});

const evaluated = { ...version, evaluations: [] };
const edited = {
  ...workflow,
  version: { ...workflow.version, id: 'wfv_2', number: 4, digest: 'x'.repeat(64) },
};
const changes: [string, Partial<ManifestSources>, string[]][] = [
  ['nothing', {}, []],
  [
    'another revision serves',
    { base: { id: 'rvn_2', number: 2, workflowVersionId: 'wfv_1' } },
    ['what serves now (revision 1 then, revision 2 now)'],
  ],
  ['an evaluation', { version: evaluated }, ['the evaluations', 'the datasets']],
  [
    'the workflow, by somebody who now counts as a contributor',
    { workflow: edited, contributors: ['per_a', 'per_b', 'per_w'] },
    ['the workflow (version 3 then, 4 now)', 'who worked on it'],
  ],
  [
    'the policy',
    { policy: { id: 'pol_2', number: 2, riskTier: 'critical' } },
    ['the approval policy (high 1 then, critical 2 now)'],
  ],
  ['the cluster', { cluster: { ...sources.cluster, name: 'other' } }, ['the cluster']],
];

test.each(changes)('when %s changed, it says so', (_, change, words) => {
  const before = composeManifest(sources);
  const after = composeManifest({ ...sources, ...change });
  expect(describeChanges(before, after)).toEqual(words);
  expect(subjectDigestOf(before) === subjectDigestOf(after)).toBe(words.length === 0);
});

test('a card that was said anew is signed for, and whoever wrote it does not sign; without one nothing is said of it', () => {
  const revised = { ...version, cardRevision: { number: 2, digest: 'c'.repeat(64), authors: ['per_c'] } };
  const before = composeManifest(sources);
  const after = composeManifest({ ...sources, version: revised });
  expect(after.card).toEqual({ revision: 2, digest: 'c'.repeat(64) });
  expect(describeChanges(before, after)).toEqual(['the model card']);
  expect(subjectDigestOf(after)).not.toBe(subjectDigestOf(before));
  expect(contributorsTo(revised, [], null)).toContain('per_c');
  const unrevised = composeManifest({ ...sources, version: { ...version, cardRevision: null } });
  expect(subjectDigestOf(unrevised)).toBe(subjectDigestOf(before));
});

test('a prompt that the workflow binds is signed for; without one nothing is said of it', () => {
  const prompt = { ...version, id: 'ver_p', model: { id: 'mdl_p', name: 'greeting' }, number: 4 };
  const bound = composeManifest({ ...sources, prompt });
  expect(bound.prompt).toEqual({
    id: 'mdl_p',
    name: 'greeting',
    version: 4,
    versionId: 'ver_p',
    artifact: 'a'.repeat(64),
  });
  const without = composeManifest({ ...sources, prompt: null });
  expect(subjectDigestOf(without)).toBe(subjectDigestOf(composeManifest(sources)));
  expect(describeChanges(without, bound)).toEqual(['the prompt']);
  const next = composeManifest({ ...sources, prompt: { ...prompt, id: 'ver_q', number: 5 } });
  expect(subjectDigestOf(next)).not.toBe(subjectDigestOf(bound));
});
