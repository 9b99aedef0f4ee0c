import { expect, test } from 'vitest';
import { FILES_BEGIN, type FilesPlace, type ImportCursor } from './domain/import-cursor.ts';
import type { RemoteTree } from './import-tree.ts';
import type { ImportTurn } from './open-import-turn.ts';
import { takeFiles } from './take-files.ts';

const CURSOR: ImportCursor = { phase: 'runs', experiment: '1', page: null, run: null };

function turnFor(pausesAfter = Number.POSITIVE_INFINITY) {
  const notes: string[] = [];
  let steps = 0;
  const turn = {
    mustPause: () => steps >= pausesAfter,
    advance: async () => {
      steps += 1;
    },
    orSkip: (_: string, ask: () => Promise<unknown>) => ask(),
    note: (what: string, why: string) => notes.push(`${what}: ${why}`),
  } as unknown as ImportTurn;
  return { turn, notes };
}

/** A tree that has two more folders in every folder. */
const endless: RemoteTree = {
  list: async () => ['a', 'b'].map((name) => ({ name, isFolder: true })),
  open: () => Promise.reject(new Error('there is no file')),
};

async function walk(turn: ImportTurn, place: FilesPlace) {
  let saved = place;
  const save = (at: FilesPlace) => {
    saved = at;
    return CURSOR;
  };
  return { ended: await takeFiles(turn, endless, { folder: '0/r/artifacts', place, save }), saved };
}

test('a tree without an end is left after so many folders, and is known to be a part', async () => {
  const { turn, notes } = turnFor();
  expect((await walk(turn, FILES_BEGIN)).ended).toEqual({ folders: [], after: null, isPartial: true });
  expect(notes).toEqual(['The folder 0/r/artifacts: Only the first 10000 folders in it were taken.']);
});

test('however often its turn is over before', async () => {
  let place = FILES_BEGIN;
  for (let turns = 0; turns < 20; turns += 1) {
    const { turn } = turnFor(1_000);
    const { ended, saved } = await walk(turn, place);
    if (ended) return expect([ended.isPartial, turns]).toEqual([true, 10]);
    place = saved;
  }
  throw new Error('it never ended');
});
