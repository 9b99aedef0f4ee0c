import { PROMPT_SOURCES } from '#server/registry/domain/prompt-tags.ts';
import type { RegistryKind } from './domain/import-cursor.ts';
import { isPublicLocation, loggedModelIn, pathInRun } from './domain/import-source.ts';
import { downloadAnswer, type RemoteVersion } from './domain/source-answers.ts';
import { type RemoteTree, treeOfLocation, treeOfRun } from './import-tree.ts';
import type { ImportTurn } from './open-import-turn.ts';

/** Where a version that is taken over comes from, in words of this registry. */
export type VersionOriginHere =
  /** Something that is here already, or an address that holds everywhere. */
  | { kind: 'named'; source: string; loggedModelId?: string | undefined; runId?: string | undefined }
  /** Files that have to be brought first, into a logged model of their own. */
  | { kind: 'files'; tree: RemoteTree; sourceId: string; runId: string | undefined }
  /** Nothing that could be had. */
  | { kind: 'none'; why: string };

async function localOf(turn: ImportTurn, kind: 'run' | 'logged-model' | 'version', id: string | null) {
  return id ? (await turn.items(kind, [id])).get(id) : undefined;
}

function versionIn(source: string): string | null {
  const [, name, number] = /^models:\/([^/@]+)\/(\d+)$/.exec(source) ?? [];
  return name && number ? `${name}/${number}` : null;
}

async function locationOf(turn: ImportTurn, { name, version, source }: RemoteVersion): Promise<string> {
  const found = await turn.orSkip(`The address of ${name} ${version}`, () =>
    turn.source.get('/api/2.0/mlflow/model-versions/get-download-uri', { name, version }, downloadAnswer),
  );
  return found?.artifact_uri || source;
}

/** Finds where a version comes from: a run, a logged model or a version that is here, files to be brought, or an address. */
export async function findVersionOrigin(
  turn: ImportTurn,
  kind: RegistryKind,
  version: RemoteVersion,
): Promise<VersionOriginHere> {
  const { source, run_id: remoteRun, model_id: remoteModel } = version;
  if (kind === 'prompt') {
    const [placeholder = ''] = PROMPT_SOURCES;
    return { kind: 'named', source: PROMPT_SOURCES.includes(source) ? source : placeholder };
  }
  const copied = await localOf(turn, 'version', versionIn(source));
  if (copied) return { kind: 'named', source: `models:/${copied.localId}` };
  const location = await locationOf(turn, version);
  const run = await localOf(turn, 'run', remoteRun);
  const runId = run?.localId;
  const model = await localOf(turn, 'logged-model', remoteModel || loggedModelIn(location));
  if (model?.isDone && !model.isPartial)
    return { kind: 'named', source: `models:/${model.localId}`, loggedModelId: model.localId, runId };
  const path = remoteRun === '' ? null : (pathInRun(location, remoteRun) ?? pathInRun(source, remoteRun));
  if (run?.isDone && !run.isPartial && path !== null)
    return { kind: 'named', source: `runs:/${run.localId}/${path}`, runId };
  const sourceId = `version ${version.name}/${version.version}`;
  const tree =
    treeOfLocation(turn.source, location) ??
    (path === null ? null : treeOfRun(turn.source, { id: remoteRun, location: '' }, path));
  if (tree) return { kind: 'files', tree, sourceId, runId };
  if (isPublicLocation(location)) return { kind: 'named', source: location, runId };
  return { kind: 'none', why: 'Its files lie on the other server’s own disk, which hands them to nobody.' };
}
