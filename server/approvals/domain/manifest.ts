import { type CanonicalValue, canonicalJson, exactValues } from '../../platform/domain/canonical-json.ts';
import { digestOf } from '../../platform/domain/digest.ts';
import type { VersionFacts } from '../../registry/domain/version-facts.ts';
import type { WorkflowFacts } from '../../workflows/domain/workflow-facts.ts';

/**
 * Exactly what people sign: every fact that decides what will serve, on what evidence and by whose rules, as canonical
 * JSON without floats. Its SHA-256 is the request's subject; at the moment of applying it is composed again from the live
 * rows, and one differing byte makes every signature void.
 */
export interface Manifest {
  v: 1;
  organisation: string;
  action: 'serve-model';
  environment: string;
  target: { workflow: string; cluster: { id: string; name: string; adapter: string } };
  /** What is meant to serve at the time of asking; null when nothing is. */
  baseRevision: { id: string; number: number } | null;
  workflow: { id: string; slug: string; name: string; version: number; versionId: string; digest: string };
  model: { id: string; name: string; version: number; versionId: string; artifact: string };
  /** What is said of the version; left out where its card says what it was registered with. */
  card?: { revision: number; digest: string };
  /** What the gateway says to the model; left out where the workflow binds no prompt. */
  prompt?: { id: string; name: string; version: number; versionId: string; artifact: string };
  /** Newest first; metrics as exact strings. */
  evaluations: readonly {
    dataset: string;
    datasetDigest: string;
    report: string;
    metrics: Readonly<Record<string, string>>;
    /** `interlock`: measured here; `author`: somebody says so. */
    source: 'author' | 'interlock';
  }[];
  /** By what Interlock measured it; null when the workflow has no evaluation plan. */
  plan: { id: string; number: number; digest: string } | null;
  /** SHA-256 of the signature bundles that the version carries, sorted. */
  signatures: readonly string[];
  /** Gates whose failure a risk officer accepted, by name and until when. */
  waivers: readonly ManifestWaiver[];
  datasets: readonly { name: string; digest: string; use: 'training' | 'evaluation' }[];
  /** SHA-256 of the runbook's text; null when there is none. */
  runbook: string | null;
  /** The revision one returns to when this goes wrong. */
  rollback: { revision: string; number: number } | null;
  policy: { id: string; number: number; riskTier: string };
  /** Sorted ids of everybody who worked on what changes; none of them may sign. */
  contributors: readonly string[];
  requestedBy: string;
  /** The person behind the token that asked; null when a person asked. */
  onBehalfOf: string | null;
  createdAt: string;
  expiresAt: string;
}

export interface ManifestWaiver {
  id: string;
  gate: string;
  until: string;
  grantedBy: string;
}

export interface ManifestSources {
  organisationId: string;
  environment: string;
  cluster: { id: string; name: string; adapter: string };
  base: { id: string; number: number; workflowVersionId: string } | null;
  workflow: WorkflowFacts;
  version: VersionFacts;
  /** The version of a prompt that the workflow binds. */
  prompt?: VersionFacts | null;
  policy: { id: string; number: number; riskTier: string };
  /** Ids of everybody who worked on what changes, in any order, more than once or not. */
  contributors: readonly string[];
  plan: Manifest['plan'];
  signatures: readonly string[];
  waivers: readonly ManifestWaiver[];
  requestedBy: string;
  onBehalfOf: string | null;
  createdAt: Date;
  expiresAt: Date;
}

function datasetsOf(version: VersionFacts): Manifest['datasets'] {
  const { trainingDataset } = version;
  const training = trainingDataset
    ? [{ name: trainingDataset.name, digest: trainingDataset.digest, use: 'training' as const }]
    : [];
  const evaluated = new Map(
    version.evaluations.map((one) => [
      one.datasetDigest,
      { name: one.datasetName, digest: one.datasetDigest, use: 'evaluation' as const },
    ]),
  );
  return [...training, ...[...evaluated.values()].sort((a, b) => (a.digest < b.digest ? -1 : 1))];
}

/**
 * Whoever made the model version, reported its metrics, wrote of it in its card, or wrote any workflow version that serving the newest one would
 * bring along. `since` starts with the version that serves, if one does; its author is not asked about any more.
 */
export function contributorsTo(
  version: VersionFacts,
  since: readonly { id: string; createdBy: string }[],
  servingVersionId: string | null,
): string[] {
  return [
    ...version.contributors,
    version.createdBy,
    ...(version.cardRevision?.authors ?? []),
    ...version.evaluations.filter(({ source }) => source !== 'interlock').map(({ reportedBy }) => reportedBy),
    ...since.filter(({ id }) => id !== servingVersionId).map(({ createdBy }) => createdBy),
  ];
}

function registered(version: VersionFacts): Manifest['model'] {
  return {
    id: version.model.id,
    name: version.model.name,
    version: version.number,
    versionId: version.id,
    artifact: version.artifact.digest,
  };
}

/** Composes the manifest from the facts as they are; the same facts give the same bytes. */
export function composeManifest(from: ManifestSources): Manifest {
  const { workflow, version, base, cluster } = from;
  const { runbook } = workflow.version.definition;
  const { cardRevision } = version;
  return {
    v: 1,
    organisation: from.organisationId,
    action: 'serve-model',
    environment: from.environment,
    target: {
      workflow: workflow.workflow.id,
      cluster: { id: cluster.id, name: cluster.name, adapter: cluster.adapter },
    },
    baseRevision: base && { id: base.id, number: base.number },
    workflow: {
      id: workflow.workflow.id,
      slug: workflow.workflow.slug,
      name: workflow.workflow.name,
      version: workflow.version.number,
      versionId: workflow.version.id,
      digest: workflow.version.digest,
    },
    model: registered(version),
    ...(cardRevision && { card: { revision: cardRevision.number, digest: cardRevision.digest } }),
    ...(from.prompt && { prompt: registered(from.prompt) }),
    evaluations: version.evaluations.map((one) => ({
      dataset: one.datasetName,
      datasetDigest: one.datasetDigest,
      report: one.reportDigest,
      metrics: Object.fromEntries(Object.entries(one.metrics).map(([name, value]) => [name, String(value)])),
      source: one.source,
    })),
    plan: from.plan,
    signatures: [...from.signatures].sort(),
    waivers: [...from.waivers].sort((a, b) => (a.id < b.id ? -1 : 1)),
    datasets: datasetsOf(version),
    runbook: runbook.trim() === '' ? null : digestOf(runbook),
    rollback: base && { revision: base.id, number: base.number },
    policy: from.policy,
    contributors: [...new Set(from.contributors)].sort(),
    requestedBy: from.requestedBy,
    onBehalfOf: from.onBehalfOf,
    createdAt: from.createdAt.toISOString(),
    expiresAt: from.expiresAt.toISOString(),
  };
}

/** The SHA-256 of the manifest's canonical JSON: what a signature is bound to. */
export function subjectDigestOf(manifest: Manifest): string {
  return digestOf(exactValues(manifest));
}

const WORDS = {
  v: 'the format of the manifest',
  organisation: 'the organisation',
  action: 'the action',
  environment: 'the environment',
  target: 'the cluster',
  baseRevision: 'what serves now',
  workflow: 'the workflow',
  model: 'the model version',
  card: 'the model card',
  prompt: 'the prompt',
  evaluations: 'the evaluations',
  plan: 'the evaluation plan',
  signatures: 'the signatures over the model',
  waivers: 'the waivers',
  datasets: 'the datasets',
  runbook: 'the runbook',
  rollback: 'the way back',
  policy: 'the approval policy',
  contributors: 'who worked on it',
  requestedBy: 'who asked',
  onBehalfOf: 'who asked',
  createdAt: 'when it was asked for',
  expiresAt: 'when it expires',
} as const satisfies Record<keyof Manifest, string>;

function detail(key: keyof Manifest, before: Manifest, after: Manifest): string {
  const revision = (manifest: Manifest) =>
    manifest.baseRevision ? `revision ${manifest.baseRevision.number}` : 'nothing';
  switch (key) {
    case 'baseRevision':
      return `${WORDS[key]} (${revision(before)} then, ${revision(after)} now)`;
    case 'workflow':
      return `${WORDS[key]} (version ${before.workflow.version} then, ${after.workflow.version} now)`;
    case 'policy':
      return `${WORDS[key]} (${before.policy.riskTier} ${before.policy.number} then, ${after.policy.riskTier} ${after.policy.number} now)`;
    default:
      return WORDS[key];
  }
}

/** Says in words what differs between the manifest that was signed and the one composed now; empty when nothing does. */
export function describeChanges(before: Manifest, after: Manifest): string[] {
  const keys = Object.keys(WORDS) as (keyof Manifest)[];
  const differs = (key: keyof Manifest) =>
    canonicalJson((before[key] ?? null) as CanonicalValue) !==
    canonicalJson((after[key] ?? null) as CanonicalValue);
  const changed = keys.filter(differs);
  // The way back is the base revision told once more.
  const told = changed.filter((key) => key !== 'rollback' || !changed.includes('baseRevision'));
  return [...new Set(told.map((key) => detail(key, before, after)))];
}
