import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { makeReceipt } from '#server/registry/artifact-receipt.ts';
import { writeArtifact } from '#server/registry/artifact-store.ts';
import type { FilesPlace, ImportCursor } from './domain/import-cursor.ts';
import type { RemoteTree } from './import-tree.ts';
import { SourceError, sourceFault } from './open-import-source.ts';
import type { ImportTurn } from './open-import-turn.ts';
import { recordRunFile } from './record-run-file.ts';

/** Of a tree, those that wait to be looked into as well as those that were: one that is deeper than deep has no end. */
const FOLDERS_MAX = 10_000;

interface Stored {
  digest: string;
  sizeBytes: number;
  mediaType: string;
}

/** Streams a file into the store, in constant memory; a break on the way is the network's fault and comes again. */
async function bring(turn: ImportTurn, tree: RemoteTree, path: string): Promise<Stored> {
  const { bytes, mediaType } = await tree.open(path);
  try {
    const { signal } = turn;
    const stored = await writeArtifact(bytes, { maxBytes: env().artifactBytesMax, mayBeEmpty: true, signal });
    const isPlain = /^[\w.+-]+\/[\w.+-]+$/.test(mediaType) && mediaType.length <= 120;
    return { ...stored, mediaType: isPlain ? mediaType : 'application/octet-stream' };
  } catch (error) {
    if (error instanceof Refusal && error.code === 'too-large')
      throw new SourceError(error.message, 413, true, error);
    throw sourceFault(error);
  }
}

/** Takes over one file; false when it could not be had, or may not stand here. */
async function takeFile(
  turn: ImportTurn,
  given: { tree: RemoteTree; path: string; folder: string },
  next: (isMissing: boolean) => ImportCursor,
): Promise<boolean> {
  const { tree, path, folder } = given;
  const { organisationId, workspaceId } = turn.facts;
  const what = `The file ${folder}/${path}`;
  const stored = await turn.orSkip(what, () => bring(turn, tree, path));
  if (stored === null) {
    await turn.advance(next(true));
    return false;
  }
  const { digest, sizeBytes, mediaType } = stored;
  const receipt = makeReceipt({ organisationId, digest, sizeBytes });
  const file = { workspaceId, path: `${folder}/${path}`, digest, sizeBytes, receipt, mediaType };
  const made = { files: 1, bytes: sizeBytes };
  return turn.attempt(what, next(false), (ctx) => recordRunFile(ctx, file), { made, otherwise: next(true) });
}

const under = (folder: string, name: string) => (folder === '' ? name : `${folder}/${name}`);

/**
 * Takes over the files of a tree into a folder here, from `place` on: depth first, files of each folder by name. Returns where
 * it stands when all are here that could be had; null when the turn was over before, and `save` has said where it goes on.
 */
export async function takeFiles(
  turn: ImportTurn,
  tree: RemoteTree,
  { folder, place, save }: { folder: string; place: FilesPlace; save: (place: FilesPlace) => ImportCursor },
): Promise<FilesPlace | null> {
  let { folders, after, isPartial, looked = 0 } = place;
  for (;;) {
    const [here, ...others] = folders;
    if (here === undefined) return { folders, after, isPartial };
    looked += 1;
    if (looked > FOLDERS_MAX) {
      turn.note(`The folder ${folder}`, `Only the first ${FOLDERS_MAX} folders in it were taken.`);
      return { folders: [], after: null, isPartial: true };
    }
    const found = await turn.orSkip(`The folder ${under(folder, here)}`, () => tree.list(here));
    isPartial ||= found === null;
    const names = (found ?? []).filter(({ isFolder }) => !isFolder).map(({ name }) => name);
    for (const name of names.sort()) {
      if (after !== null && name <= after) continue;
      if (turn.mustPause()) return null;
      const from = { tree, path: under(here, name), folder };
      const next = (isMissing: boolean) =>
        save({ folders, after: name, isPartial: isPartial || isMissing, looked: looked - 1 });
      isPartial = !(await takeFile(turn, from, next)) || isPartial;
      after = name;
    }
    const below = (found ?? []).filter(({ isFolder }) => isFolder).map(({ name }) => under(here, name));
    folders = [...below.sort(), ...others].slice(0, FOLDERS_MAX);
    after = null;
    if (folders.length > 0) await turn.advance(save({ folders, after, isPartial, looked }));
    if (turn.mustPause() && folders.length > 0) return null;
  }
}
