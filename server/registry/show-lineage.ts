import type { Context } from '#server/access/context.ts';
import { workspacesWith } from '#server/access/domain/authorize.ts';
import type { Permission } from '#server/access/domain/permissions.ts';
import { findVersionsOfDeployment, listRevisionsOf } from '#server/deployments/list-revisions-of.ts';
import { countDecisions } from '#server/insights/count-decisions.ts';
import { isIdOf } from '#server/platform/domain/ids.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { type Reproduction, reproduceRun } from '#server/tracking/domain/reproduce-run.ts';
import {
  findChildRuns,
  findPackageFiles,
  findRunLineage,
  findRunsOfDataset,
  type PackagesPlace,
  type RunLineage,
} from '#server/tracking/find-run-lineage.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import { connectLineage, datasetNode, type GatheredLineage, runIdOfVersion } from './connect-lineage.ts';
import { FEATURE_KEYS } from './domain/feature-references.ts';
import {
  DECISION_DAYS,
  drawLineage,
  LINEAGE_MAX,
  type Lineage,
  type LineageKind,
  type LineageNode,
} from './domain/lineage.ts';
import { findLineageVersions } from './find-lineage-versions.ts';
import { getDatasetsMany } from './get-datasets-many.ts';
import { getVersion } from './get-version.ts';
import type { ShowLineageInput } from './lineage.schema.ts';

/** Rows looked at of each kind; more than are drawn, so that the rest can be counted. */
const LOOKED_AT = { runs: 40, versions: 100, revisions: 300 } as const;
/** Folders looked into for files that pin packages. */
const FOLDERS_MAX = 100;
const NOTHING: RunLineage = { runs: [], datasets: [], models: [] };

export interface LineageShown extends Lineage {
  /** The node that was asked for. */
  focusId: string;
  /** What the caller may not see, although there may be some. */
  withheld: LineageKind[];
  /** Whether the run that was asked for, or that the version came of, can be made again; null without such a run. */
  reproduction: (Reproduction & { run: { id: string; name: string; experimentId: string } }) | null;
}

interface Seeds {
  focusId: string;
  versionIds: readonly string[];
  runIds: readonly string[];
  datasetId: string | null;
  deploymentId: string | null;
  /** The run that is asked for. */
  runId: string | null;
  nodes: LineageNode[];
}

const EMPTY = { versionIds: [], runIds: [], datasetId: null, deploymentId: null, runId: null, nodes: [] };

/** Where the actor holds a permission; what stands elsewhere is left out. */
function mayIn({ actor }: Context, permission: Permission): (row: { workspaceId: string }) => boolean {
  const held = workspacesWith(actor, permission);
  return ({ workspaceId }) => held === '*' || held.includes(workspaceId);
}

async function seedsOfDataset(ctx: Context, datasetId: string): Promise<Seeds> {
  const focusId = `dataset:${datasetId}`;
  if (!isIdOf('dataset', datasetId)) {
    const runIds = await findRunsOfDataset(ctx, datasetId, LOOKED_AT.runs);
    if (runIds.length === 0) throw notFound('dataset');
    return { ...EMPTY, focusId, runIds };
  }
  const dataset = (await getDatasetsMany(ctx, [datasetId])).get(datasetId);
  if (!dataset || !mayIn(ctx, 'dataset:read')(dataset)) throw notFound('dataset');
  return { ...EMPTY, focusId, datasetId, nodes: [datasetNode(dataset)] };
}

async function seedsOf(ctx: Context, input: ShowLineageInput): Promise<Seeds> {
  if ('datasetId' in input) return seedsOfDataset(ctx, input.datasetId);
  if ('runId' in input) {
    const { runId } = input;
    const children = await findChildRuns(ctx, runId, LOOKED_AT.runs);
    return { ...EMPTY, focusId: `run:${runId}`, runId, runIds: [runId, ...children] };
  }
  if ('deploymentId' in input) {
    const { deploymentId } = input;
    const found = await findVersionsOfDeployment(ctx, deploymentId, LOOKED_AT.versions);
    if (!found || !mayIn(ctx, 'deployment:read')(found)) throw notFound('deployment');
    const { modelVersionIds: versionIds } = found;
    return { ...EMPTY, focusId: `deployment:${deploymentId}`, deploymentId, versionIds };
  }
  const { id } = await getVersion(ctx, input);
  return { ...EMPTY, focusId: `version:${id}`, versionIds: [id] };
}

async function gatherRuns(
  ctx: Context,
  seeds: Seeds,
  versions: GatheredLineage['versions'],
): Promise<RunLineage> {
  const may = mayIn(ctx, 'experiment:read');
  const ofVersions = versions.flatMap((version) => runIdOfVersion(version) ?? []);
  const found = await findRunLineage(ctx, {
    runIds: [...new Set([...seeds.runIds, ...ofVersions])].slice(0, LOOKED_AT.runs),
    modelIds: versions.flatMap(({ loggedModelId }) => loggedModelId ?? []),
    keys: FEATURE_KEYS,
  });
  return {
    runs: found.runs.filter(may),
    datasets: found.datasets.filter(may),
    models: found.models.filter(may),
  };
}

function placesOfPackages(tracked: RunLineage, versions: GatheredLineage['versions']): PackagesPlace[] {
  const models = [...new Map(tracked.models.map((model) => [model.id, model])).values()];
  return [
    ...tracked.runs.map(({ id, artifactUri, ...run }) => ({ ...run, key: id, location: artifactUri })),
    ...models.map(({ id, artifactLocation, ...model }) => ({
      ...model,
      key: id,
      location: artifactLocation,
    })),
    ...versions.map(({ id, storageUri, ...version }) => ({ ...version, key: id, location: storageUri })),
  ].slice(0, FOLDERS_MAX);
}

async function gatherUses(
  ctx: Context,
  { deploymentId }: Seeds,
  versions: GatheredLineage['versions'],
): Promise<Pick<GatheredLineage, 'revisions' | 'workflows' | 'decisions'>> {
  const modelVersionIds = versions.map(({ id }) => id);
  const wanted = { modelVersionIds, deploymentId, limit: LOOKED_AT.revisions };
  const revisions = (await listRevisionsOf(ctx, wanted)).filter(mayIn(ctx, 'deployment:read'));
  const workflows = await nameWorkflows(
    ctx,
    revisions.map(({ workflowId }) => workflowId),
  );
  const mayCount = mayIn(ctx, 'insight:technical');
  const counted = revisions.filter(mayCount).map(({ workflowId }) => workflowId);
  const decisions = await countDecisions(ctx, {
    workflowIds: [...new Set(counted)].slice(0, LINEAGE_MAX.workflow),
    modelVersionIds: modelVersionIds.slice(0, LINEAGE_MAX.version),
    days: DECISION_DAYS,
  });
  return { revisions, workflows, decisions };
}

function withheldFrom(ctx: Context): LineageKind[] {
  const may = (permission: Permission) => workspacesWith(ctx.actor, permission).length > 0;
  return [
    ...(may('experiment:read') ? [] : (['run', 'logged-model'] as const)),
    ...(may('dataset:read') ? [] : (['dataset'] as const)),
    ...(may('deployment:read') ? [] : (['deployment', 'workflow'] as const)),
    ...(may('insight:technical') ? [] : (['decisions'] as const)),
  ];
}

/** Kinds of which a look ended at its bound, so that there may be more than it saw. */
function uncountedIn({ versions, tracked, revisions }: GatheredLineage): ReadonlySet<LineageKind> {
  return new Set<LineageKind>([
    ...(versions.length >= LOOKED_AT.versions ? (['version'] as const) : []),
    ...(tracked.runs.length >= LOOKED_AT.runs ? (['run'] as const) : []),
    ...(revisions.length >= LOOKED_AT.revisions ? (['deployment'] as const) : []),
  ]);
}

function reproductionOf(
  runId: string | null,
  { tracked, packages, versions }: GatheredLineage,
): LineageShown['reproduction'] {
  const run = tracked.runs.find(({ id }) => id === runId);
  if (!run) return null;
  const models = tracked.models.filter(({ sourceRunId }) => sourceRunId === run.id).map(({ id }) => id);
  const registered = versions.filter((version) => runIdOfVersion(version) === run.id).map(({ id }) => id);
  const files = [
    ...(packages.get(run.id) ?? []).map(({ name }) => name),
    ...[...models, ...registered].flatMap((id) =>
      (packages.get(id) ?? []).map(({ name }) => `model/${name}`),
    ),
  ];
  const { id, name, experimentId, tags, params } = run;
  const datasets = tracked.datasets.filter((dataset) => dataset.runId === run.id);
  const origin = { tags, params, datasets, environmentFiles: [...new Set(files)] };
  return { ...reproduceRun(origin), run: { id, name, experimentId } };
}

/**
 * Shows where a version, run, dataset or deployment comes from and what became of it: one bounded look per kind, at most 200 nodes.
 * Kinds whose rooms the caller may not see are left out and named. Refuses with `not-found`.
 */
export async function showLineage(ctx: Context, input: ShowLineageInput): Promise<LineageShown> {
  const seeds = await seedsOf(ctx, input);
  const found = await findLineageVersions(ctx, {
    ...{ versionIds: seeds.versionIds, runIds: seeds.runIds, datasetId: seeds.datasetId },
    ...{ tags: FEATURE_KEYS, limit: LOOKED_AT.versions },
  });
  const mayReadData = mayIn(ctx, 'dataset:read');
  const versions = found.map((version) => (mayReadData(version) ? version : { ...version, dataset: null }));
  const withheld = withheldFrom(ctx);
  const tracked = withheld.includes('run') ? NOTHING : await gatherRuns(ctx, seeds, versions);
  if (seeds.runId !== null && !tracked.runs.some(({ id }) => id === seeds.runId)) throw notFound('run');
  const packages = await findPackageFiles(ctx, placesOfPackages(tracked, versions));
  const gathered = { versions, tracked, packages, ...(await gatherUses(ctx, seeds, versions)) };
  const { nodes, edges } = connectLineage(gathered);
  const { focusId } = seeds;
  const drawn = drawLineage([...seeds.nodes, ...nodes], edges, focusId, uncountedIn(gathered));
  const [version] = seeds.versionIds.length === 1 && seeds.deploymentId === null ? versions : [];
  const runId = seeds.runId ?? (version ? runIdOfVersion(version) : null);
  return { ...drawn, focusId, withheld, reproduction: reproductionOf(runId, gathered) };
}
