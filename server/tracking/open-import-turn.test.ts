import { expect, test } from 'vitest';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { ImportCursor } from './domain/import-cursor.ts';
import { NO_COUNTS } from './domain/import-facts.ts';
import type { ImportFacts } from './imports.views.ts';
import type { ImportSource } from './open-import-source.ts';
import { openImportTurn } from './open-import-turn.ts';

const BEGUN: ImportCursor = { phase: 'runs', experiment: '1', page: null, run: null };
const NEXT: ImportCursor = { ...BEGUN, page: '2' };

/** A turn of which these writes are refused, one after the other; those after them go through. */
function turnWith(...refusals: Refusal[]) {
  const written: string[] = [];
  const uow = {
    write: async () => {
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      written.push('written');
    },
  } as unknown as UnitOfWork;
  const facts = {
    ...{ id: 'imp_1', organisationId: 'org_1', workspaceId: 'wsp_1', url: 'http://there.example' },
    ...{ cursor: BEGUN, counts: NO_COUNTS, problems: [], revision: 0, attempts: 0 },
  } as unknown as ImportFacts;
  const { signal } = new AbortController();
  const holdLease = () => undefined;
  const source = {} as ImportSource;
  return { turn: openImportTurn({ uow, facts, source, signal, holdLease, untilMs: Infinity }), written };
}

const nothing = async () => undefined;

test('what is refused for good is left out, and the import moves on', async () => {
  const { turn, written } = turnWith(new Refusal('conflict', 'It is frozen.'));
  expect(await turn.attempt('The file a', NEXT, nothing)).toBe(false);
  expect([turn.cursor(), written.length]).toEqual([NEXT, 1]);
});

test('what is refused only for now is not left out: the import stays where it stands', async () => {
  const forNow = new Refusal('unavailable', 'Send them again.');
  const { turn, written } = turnWith(forNow);
  await expect(turn.attempt('The file a', NEXT, nothing)).rejects.toBe(forNow);
  expect([turn.cursor(), written.length]).toEqual([BEGUN, 0]);
  expect(await turn.attempt('The file a', NEXT, nothing)).toBe(true);
  expect(turn.cursor()).toEqual(NEXT);
});
