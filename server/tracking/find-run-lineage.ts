import type { Context } from '#server/access/context.ts';
import { pathOfArtifactLocation } from './domain/artifact-location.ts';
import {
  childRunIds,
  type DatasetOfLineage,
  datasetsOfRuns,
  type LoggedModelOfLineage,
  loggedModelsOfRuns,
  type PackageFile,
  packageFiles,
  type RunEvidence,
  type RunOfLineage,
  runEvidence,
  runIdsOfDataset,
  runsWithParents,
} from './run-lineage.views.ts';

type Reader = Pick<Context, 'tx' | 'organisationId'>;

/** What is read of a run's tags to tell where it came from. */
const ORIGIN_TAGS = [
  'mlflow.parentRunId',
  'mlflow.project.entryPoint',
  'mlflow.source.git.branch',
  'mlflow.source.git.commit',
  'mlflow.source.git.diff',
  'mlflow.source.git.dirty',
  'mlflow.source.git.repoURL',
  'mlflow.source.name',
  'mlflow.source.type',
];
/** Names under which the packages of a run are pinned, at the top of a folder. */
const PACKAGE_FILES = [
  'requirements.txt',
  'conda.yaml',
  'conda.yml',
  'python_env.yaml',
  'environment.yaml',
  'environment.yml',
  'uv.lock',
  'poetry.lock',
];
const RUNS_MAX = 60;
const DATASETS_MAX = 500;
const MODELS_MAX = 500;

export interface RunLineage {
  /** Those asked for and what they are parts of. */
  runs: RunOfLineage[];
  /** A row per use. */
  datasets: DatasetOfLineage[];
  /** A row per logged model and run. */
  models: LoggedModelOfLineage[];
}

/** What is known of runs (at most 60, their parents among them), of the data they saw and of the models they read and made. */
export async function findRunLineage(
  ctx: Reader,
  given: { runIds: readonly string[]; modelIds: readonly string[]; keys: readonly string[] },
): Promise<RunLineage> {
  const { tx, organisationId } = ctx;
  const runs =
    given.runIds.length === 0
      ? []
      : await runsWithParents(tx, organisationId, {
          runIds: given.runIds,
          tags: [...ORIGIN_TAGS, ...given.keys],
          params: given.keys,
          limit: RUNS_MAX,
        });
  const runIds = runs.map(({ id }) => id);
  const datasets = runIds.length === 0 ? [] : await datasetsOfRuns(tx, organisationId, runIds, DATASETS_MAX);
  const { modelIds } = given;
  const models =
    runIds.length + modelIds.length === 0
      ? []
      : await loggedModelsOfRuns(tx, organisationId, { runIds, modelIds, limit: MODELS_MAX });
  return { runs, datasets, models };
}

/** The path of an address, or null where another store holds it or it cannot be read. */
function folderOf(location: string, workspaceSlug: string): string | null {
  try {
    return pathOfArtifactLocation(location, workspaceSlug === 'main' ? null : workspaceSlug);
  } catch {
    return null;
  }
}

export interface PackagesPlace {
  /** What the files found there are told by. */
  key: string;
  workspaceId: string;
  workspaceSlug: string;
  /** The address of the folder. */
  location: string;
}

/** Files that pin packages at the top of these folders, by the key of each folder; one look for all. */
export async function findPackageFiles(
  ctx: Reader,
  places: readonly PackagesPlace[],
): Promise<ReadonlyMap<string, { name: string; digest: string }[]>> {
  const wanted = places.flatMap(({ key, workspaceId, workspaceSlug, location }) => {
    const folder = folderOf(location, workspaceSlug);
    if (folder === null) return [];
    return PACKAGE_FILES.map((name) => ({ key, name, workspaceId, path: `${folder}/${name}` }));
  });
  if (wanted.length === 0) return new Map();
  const found: PackageFile[] = await packageFiles(ctx.tx, ctx.organisationId, wanted);
  const digests = new Map(found.map((file) => [`${file.workspaceId} ${file.path}`, file.digest]));
  const byKey = new Map<string, { name: string; digest: string }[]>();
  for (const { key, name, workspaceId, path } of wanted) {
    const digest = digests.get(`${workspaceId} ${path}`);
    if (digest) byKey.set(key, [...(byKey.get(key) ?? []), { name, digest }]);
  }
  return byKey;
}

/** Ids of the runs that say they are parts of a run, the latest first. */
export function findChildRuns(ctx: Reader, runId: string, limit: number): Promise<string[]> {
  return childRunIds(ctx.tx, ctx.organisationId, runId, limit);
}

/** Ids of the runs that used logged data, the latest first. */
export function findRunsOfDataset(ctx: Reader, datasetId: string, limit: number): Promise<string[]> {
  return runIdsOfDataset(ctx.tx, ctx.organisationId, datasetId, limit);
}

/** What a version that comes of a run keeps of it: what it said under these keys, and its data; null without such a run. */
export function findRunEvidence(
  ctx: Reader,
  given: { workspaceId: string; runId: string; keys: readonly string[] },
): Promise<RunEvidence | null> {
  return runEvidence(ctx.tx, ctx.organisationId, given);
}
