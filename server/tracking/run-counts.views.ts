import { preparedRows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { CountedClause, Counts, ListedClause } from './run-rarity.ts';

/**
 * Counts of a moment ago, by experiment and clause. They decide by what a search begins, never what it finds: an old one makes
 * it slower at worst, while to count takes as long as many a search.
 */
const REMEMBERED_MAX = 2_000;
/** Longer patterns are counted each time: what clients send must not fill the memory. */
const REMEMBERED_CHARS = 500;
const REMEMBERED_MS = 30_000;
let remembered = new Map<string, number>();
let rememberedSince = 0;

function counted(): Map<string, number> {
  const now = performance.now();
  if (remembered.size < REMEMBERED_MAX && now - rememberedSince <= REMEMBERED_MS) return remembered;
  remembered = new Map();
  rememberedSince = now;
  return remembered;
}

/** Counts how many runs of an experiment fulfil each of these clauses, up to so many; some may have been counted before. */
export async function countRuns(
  tx: Tx,
  experimentId: string,
  listed: readonly ListedClause[],
  { known, most }: { known: Counts; most: number },
): Promise<CountedClause[]> {
  const asked = listed.map(({ told }) =>
    JSON.stringify({ ...told, most: Math.min(told.most ?? most, most) }),
  );
  const before = counted();
  const placeOf = (one: string) => `${experimentId} ${one}`;
  for (const one of asked) {
    const count = before.get(placeOf(one));
    if (count !== undefined && !known.has(one)) known.set(one, count);
  }
  const news = asked.filter((one) => !known.has(one));
  if (news.length > 0) {
    const [found] = await preparedRows<{ counts: number[] }>(
      tx,
      'count-logged-runs',
      'SELECT count_logged_runs($1, $2::jsonb) AS counts',
      [experimentId, `[${news.join(',')}]`],
    );
    news.forEach((one, at) => {
      const count = found?.counts[at];
      known.set(one, count ?? Number.POSITIVE_INFINITY);
      if (count !== undefined && one.length <= REMEMBERED_CHARS) before.set(placeOf(one), count);
    });
  }
  return listed.map((one, at) => {
    const count = known.get(asked[at] ?? '') ?? Number.POSITIVE_INFINITY;
    return { ...one, count, isRare: count < Math.min(one.told.most ?? most, most) };
  });
}
