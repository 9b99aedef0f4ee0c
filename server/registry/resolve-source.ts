import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { joinArtifactLocation, pathOfArtifactLocation } from '#server/tracking/domain/artifact-location.ts';
import { findRun } from '#server/tracking/find-run.ts';
import {
  checkSource,
  foreignSource,
  isHeldHere,
  liesWithin,
  readModelUri,
  readRunUri,
} from './domain/version-uri.ts';
import type { WireVersion } from './domain/wire-facts.ts';
import { findWireModel, findWireVersion } from './find-wire-model.ts';
import { getLatestVersions } from './get-wire-model.ts';
import { getVersionByAlias } from './get-wire-version.ts';
import { type LoggedSource, loggedSource } from './logged-source.ts';

/** Where a version comes from, as its client said and as was found. */
export interface VersionOrigin {
  sourceUri: string;
  /** Where its files are fetched from. */
  storageUri: string;
  runId: string | null;
  loggedModelId: string | null;
  /** The folder within the workspace that holds its files; null when they are held elsewhere. */
  folder: string | null;
  /** The version that it is a copy of. */
  copyOf: WireVersion | null;
}

interface Asked {
  workspaceId: string;
  workspaceSlug: string | null;
  source: string;
  runId: string | undefined;
  loggedModelId: string | undefined;
}

type Named = Exclude<ReturnType<typeof readModelUri>, null | { kind: 'logged-model' }>;

async function namedVersion(ctx: Context, workspaceId: string, uri: Named): Promise<WireVersion> {
  const { name } = uri;
  if (uri.kind === 'version')
    return findWireVersion(ctx, { workspaceId, name, version: String(uri.version) });
  if (uri.kind === 'stage') {
    const [found] = await getLatestVersions(ctx, { workspaceId, name, stages: [uri.stage] });
    if (found) return found;
    throw new Refusal('not-found', `No versions of model with name '${name}' and stage '${uri.stage}' found`);
  }
  const alias = uri.kind === 'alias' ? uri.alias : 'latest';
  return getVersionByAlias(ctx, { workspaceId, name, alias });
}

async function originOfCopy(ctx: Context, asked: Asked, uri: Named): Promise<VersionOrigin> {
  const { source, workspaceId, workspaceSlug } = asked;
  const refuse = (why: string) =>
    new Refusal('invalid', `Invalid model version source: '${source.slice(0, 500)}'. ${why}`);
  const model = await findWireModel(ctx, { workspaceId, name: uri.name });
  if (model.kind === 'prompt') throw refuse('Prompt versions cannot be used as model version sources.');
  const copied = await namedVersion(ctx, workspaceId, uri);
  const differs = (given: string | undefined, own: string | null) =>
    given !== undefined && given !== (own ?? '');
  if (differs(asked.runId, copied.runId) || differs(asked.loggedModelId, copied.loggedModelId))
    throw refuse('The run_id and model_id request parameters must match the referenced model version.');
  return {
    sourceUri: `models:/${copied.name}/${copied.number}`,
    storageUri: copied.storageUri,
    runId: copied.runId,
    loggedModelId: copied.loggedModelId,
    folder: pathOfArtifactLocation(copied.storageUri, workspaceSlug),
    copyOf: copied,
  };
}

async function runOf(ctx: Context, asked: Asked): Promise<{ id: string; artifactUri: string }> {
  const { workspaceId, runId = '', source } = asked;
  try {
    return await findRun(ctx, { workspaceId, runId });
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') throw foreignSource(source, 'run_id');
    throw error;
  }
}

/** An address of files that are held here, as `mlflow-artifacts:/…` whatever host the client calls us by. */
function ownAddress(source: string): string {
  const [, path] = /^https?:\/\/.*?\/api\/2\.0\/mlflow-artifacts\/artifacts\/(.*)$/i.exec(source) ?? [];
  return path === undefined ? source : `mlflow-artifacts:/${path}`;
}

/**
 * Where a version comes from whose files are held elsewhere: nothing has to be looked up for it. Null for another source;
 * throws `invalid` for one that cannot be.
 */
export function originElsewhere({
  source,
  runId,
  loggedModelId,
}: Pick<Asked, 'source' | 'runId' | 'loggedModelId'>): VersionOrigin | null {
  if (loggedModelId || readModelUri(source)) return null;
  checkSource(source, 'run_id');
  if (readRunUri(source) || isHeldHere(source)) return null;
  const at = { sourceUri: source, storageUri: source, folder: null };
  return { ...at, runId: runId || null, loggedModelId: null, copyOf: null };
}

async function originInRun(ctx: Context, asked: Asked): Promise<VersionOrigin> {
  const { source, workspaceSlug } = asked;
  checkSource(source, 'run_id');
  const runId = asked.runId || null;
  const origin = { sourceUri: source, storageUri: source, runId, loggedModelId: null, copyOf: null };
  const uri = readRunUri(source);
  if (uri) {
    if (uri.runId !== runId) throw foreignSource(source, 'run_id');
    const run = await runOf(ctx, asked);
    const at = joinArtifactLocation(run.artifactUri, uri.path);
    return { ...origin, storageUri: at, folder: pathOfArtifactLocation(at, workspaceSlug) };
  }
  if (readModelUri(source)) throw foreignSource(source, 'model_id');
  const own = ownAddress(source);
  if (runId === null || !liesWithin(own, (await runOf(ctx, asked)).artifactUri))
    throw foreignSource(source, 'run_id');
  return { ...origin, folder: pathOfArtifactLocation(own, workspaceSlug) };
}

async function originInLoggedModel(ctx: Context, asked: Asked, modelId: string): Promise<VersionOrigin> {
  const { source, workspaceId, workspaceSlug } = asked;
  checkSource(source, 'model_id');
  if (readRunUri(source)) throw foreignSource(source, 'model_id');
  const uri = readModelUri(source);
  if (uri && (uri.kind !== 'logged-model' || uri.modelId !== modelId))
    throw foreignSource(source, 'model_id');
  const found: LoggedSource | null = await loggedSource(ctx, { workspaceId, modelId });
  if (!found) throw foreignSource(source, 'model_id');
  const own = uri ? found.artifactLocation : ownAddress(source);
  if (!uri && isHeldHere(source) && !liesWithin(own, found.artifactLocation))
    throw foreignSource(source, 'model_id');
  return {
    sourceUri: source,
    storageUri: uri ? found.artifactLocation : source,
    runId: asked.runId || found.sourceRunId,
    loggedModelId: modelId,
    folder: isHeldHere(own) ? pathOfArtifactLocation(own, workspaceSlug) : null,
    copyOf: null,
  };
}

/**
 * Finds what a source is, and refuses with `invalid` one that belongs to another run or logged model than the call names, leads
 * out of where it stands, or is a path of some machine.
 */
export async function resolveSource(ctx: Context, asked: Asked): Promise<VersionOrigin> {
  const uri = readModelUri(asked.source);
  if (uri && uri.kind !== 'logged-model') return originOfCopy(ctx, asked, uri);
  if (asked.loggedModelId) return originInLoggedModel(ctx, asked, asked.loggedModelId);
  return originElsewhere(asked) ?? originInRun(ctx, asked);
}
