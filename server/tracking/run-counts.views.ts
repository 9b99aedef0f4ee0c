import { preparedRows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { CountedClause, Counts, ListedClause } from './run-rarity.ts';

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
  const news = asked.filter((one) => !known.has(one));
  if (news.length > 0) {
    const [found] = await preparedRows<{ counts: number[] }>(
      tx,
      'count-logged-runs',
      'SELECT count_logged_runs($1, $2::jsonb) AS counts',
      [experimentId, `[${news.join(',')}]`],
    );
    news.forEach((one, at) => {
      known.set(one, found?.counts[at] ?? Number.POSITIVE_INFINITY);
    });
  }
  return listed.map((one, at) => {
    const count = known.get(asked[at] ?? '') ?? Number.POSITIVE_INFINITY;
    return { ...one, count, isRare: count < Math.min(one.told.most ?? most, most) };
  });
}
