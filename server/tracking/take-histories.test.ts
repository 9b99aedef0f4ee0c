import { expect, test } from 'vitest';
import type { CursorIn, ImportCursor, RunPlace } from './domain/import-cursor.ts';
import { ENDLESS } from './domain/import-paging.ts';
import type { RemoteRun } from './domain/source-answers.ts';
import { SourceError } from './open-import-source.ts';
import type { ImportTurn } from './open-import-turn.ts';
import { takeHistories } from './take-histories.ts';

const MIB = 1024 ** 2;
const ALL_BYTES = 64 * MIB;
const BEGUN: RunPlace = { id: 'r', afterMetric: null, page: null, files: null };
const CURSOR: CursorIn<'runs'> = { phase: 'runs', experiment: '1', page: null, run: BEGUN };

interface Source {
  /** Bytes of the answer about a metric, for a page of so many points. */
  size?: (key: string, points: number) => number;
  /** The page after one. */
  next?: (key: string, page: string | null) => string | undefined;
  /** Whether it has nothing to say about a metric. */
  isBroken?: (key: string) => boolean;
}

/** A turn over a source that keeps count of what is on its way at once. */
function turnOver({ size = () => 100, next = () => undefined, isBroken = () => false }: Source) {
  const seen = { most: 0, now: 0, asked: [] as string[], points: 0, notes: [] as string[][] };
  const saved: ImportCursor[] = [];
  const source = {
    async get(_: string, query: Record<string, string | number | null>, __: unknown, maxBytes = ALL_BYTES) {
      const key = String(query.metric_key);
      const bytes = Math.min(size(key, Number(query.max_results)), maxBytes + 1);
      seen.asked.push(key);
      seen.now += bytes;
      seen.most = Math.max(seen.most, seen.now);
      await new Promise((later) => setImmediate(later));
      seen.now -= bytes;
      if (isBroken(key)) throw new SourceError('broken', 500, true);
      if (bytes > maxBytes) {
        const fault = new SourceError('too large', null, true);
        fault.isTooLarge = true;
        throw fault;
      }
      const page = query.page_token === null ? null : String(query.page_token);
      return { metrics: [{ key, value: 1, timestamp: 1, step: 0 }], next_page_token: next(key, page) };
    },
  };
  const advance = async (to: ImportCursor, _?: unknown, made: { points?: number } = {}) => {
    saved.push(to);
    seen.points += made.points ?? 0;
  };
  const turn = {
    facts: { workspaceId: 'wsp_1' },
    source,
    mustPause: () => false,
    advance,
    attempt: async (_: string, to: ImportCursor, run: unknown, { made = {} } = {}) => {
      await advance(to, run, made);
      return true;
    },
    async orSkip<T>(what: string, ask: () => Promise<T>, note = turn.note) {
      try {
        return await ask();
      } catch (error) {
        note(what, (error as Error).message);
        return null;
      }
    },
    note: (what: string, why: string) => seen.notes.push([what, why]),
  } as unknown as ImportTurn;
  return { turn, seen, saved };
}

const runOf = (keys: readonly string[]) =>
  ({
    info: { run_id: 'r', run_name: 'first' },
    data: { metrics: keys.map((key) => ({ key })) },
  }) as RemoteRun;
const take = (turn: ImportTurn, keys: readonly string[]) =>
  takeHistories(turn, runOf(keys), 'here', { cursor: CURSOR, place: BEGUN });

const KEYS = Array.from({ length: 20 }, (_, at) => `m${String(at).padStart(2, '0')}`);

test('metrics are taken eight at a time, in order, to the last', async () => {
  const { turn, seen, saved } = turnOver({});
  expect(await take(turn, KEYS)).toMatchObject({ afterMetric: 'm19', page: null });
  expect(seen.asked).toEqual(KEYS);
  expect([saved.length, seen.points]).toEqual([3, 20]);
});

test.each([
  ['all are large', () => 60 * MIB],
  ['some are', (key: string) => (key.endsWith('3') ? 50 * MIB : 7 * MIB)],
  [
    'one alone is too large, unless less of it is asked for',
    (key: string, points: number) => (key === 'm05' ? points * 10_000 : MIB),
  ],
])('answers never take more memory together than one may: %s', async (_, size) => {
  const { turn, seen } = turnOver({ size });
  expect(await take(turn, KEYS)).toMatchObject({ afterMetric: 'm19', page: null });
  expect(seen.most).toBeLessThanOrEqual(ALL_BYTES + 8);
  expect([seen.points, seen.notes]).toEqual([20, []]);
});

test('a metric that stays too large is left out with a note, and the others are taken', async () => {
  const { turn, seen } = turnOver({ size: (key) => (key === 'm05' ? 65 * MIB : MIB) });
  expect(await take(turn, KEYS)).toMatchObject({ afterMetric: 'm19' });
  expect(seen.notes).toEqual([['The metric m05 of the run first', 'too large']]);
  expect(seen.points).toBe(19);
});

test('a history goes on page by page before the next metrics', async () => {
  const next = (key: string, page: string | null) =>
    key === 'm01' && page !== '3' ? String(Number(page ?? 0) + 1) : undefined;
  const { turn, seen } = turnOver({ next });
  expect(await take(turn, KEYS.slice(0, 3))).toMatchObject({ afterMetric: 'm02', page: null });
  expect(seen.points).toBe(3 + 3);
});

test('a history whose page names itself is left there, with a note', async () => {
  const { turn, seen } = turnOver({ next: (key) => (key === 'm01' ? 'again' : undefined) });
  expect(await take(turn, KEYS.slice(0, 3))).toMatchObject({ afterMetric: 'm02', page: null });
  expect(seen.notes).toEqual([['The metric m01 of the run first', ENDLESS]]);
});

test.each<[string, Source]>([
  ['a long one', { next: (key, page) => (key === 'm00' && page === null ? 'more' : undefined) }],
  ['a large one', { size: (key) => (key === 'm01' ? 40 * MIB : MIB) }],
])('what cannot be had is noted once, also behind %s', async (_, source) => {
  const { turn, seen } = turnOver({ ...source, isBroken: (key) => key === 'm02' });
  expect(await take(turn, KEYS.slice(0, 4))).toMatchObject({ afterMetric: 'm03', page: null });
  expect(seen.notes).toEqual([['The metric m02 of the run first', 'broken']]);
});

test('the other pages of a long history are asked for without what comes after it', async () => {
  const next = (key: string, page: string | null) =>
    key === 'm00' && page !== '5' ? String(Number(page ?? 0) + 1) : undefined;
  const { turn, seen } = turnOver({ next });
  await take(turn, KEYS.slice(0, 3));
  expect(seen.asked.filter((key) => key === 'm01')).toHaveLength(2);
});
