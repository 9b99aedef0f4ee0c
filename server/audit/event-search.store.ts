import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Which transactions' events are filled in next: from the first on, before the other. */
interface Stretch {
  from: string;
  before: string;
  /** Where the mark stands afterwards. */
  mark: string;
  /** Whether more of them wait. */
  isFull: boolean;
}

/** No transaction comes after it. */
const LAST_OF_ALL = '18446744073709551615';
const OLDEST_RUNNING = 'pg_snapshot_xmin(pg_current_snapshot())';

/** Whether there are events of finished transactions that are not filled in. */
export async function isSearchBehind(tx: Tx): Promise<boolean> {
  const found = await row(
    tx,
    `SELECT 1 FROM audit_search_mark m WHERE m.mark > ${OLDEST_RUNNING}
       OR (SELECT xid FROM audit_event WHERE xid >= m.mark ORDER BY xid LIMIT 1) < ${OLDEST_RUNNING}`,
  );
  return found !== null;
}

/**
 * What began before the oldest transaction that still runs is over, so a look sees all of it. A mark beyond that comes from
 * before a dump was restored, since when the database counts its transactions anew: first what was not filled in then, whatever
 * it seems to be, and after it all that there is once more.
 */
async function nextStretch(tx: Tx, limit: number): Promise<Stretch> {
  // Before the look: whoever waited here for another filler must not see less than that one did.
  const held = await row<{ mark: string }>(tx, 'SELECT mark::text AS mark FROM audit_search_mark FOR UPDATE');
  const found = await row<{ upTo: string; last: string | null; isRestored: boolean }>(
    tx,
    `SELECT s."upTo"::text AS "upTo", (l.last::text::numeric + 1)::text AS last, s."isRestored" FROM (
       SELECT $1::xid8 > ${OLDEST_RUNNING} AS "isRestored",
         CASE WHEN $1::xid8 > ${OLDEST_RUNNING} THEN '${LAST_OF_ALL}' ELSE ${OLDEST_RUNNING} END AS "upTo"
     ) s LEFT JOIN LATERAL (SELECT xid AS last FROM audit_event WHERE xid >= $1::xid8 AND xid < s."upTo"
                            ORDER BY xid OFFSET $2 LIMIT 1) l ON true`,
    [held?.mark ?? '0', limit - 1],
  );
  if (!held || !found) throw new Error('the mark of the search index is missing');
  const { upTo, last, isRestored } = found;
  if (last !== null) return { from: held.mark, before: last, mark: last, isFull: true };
  return { from: held.mark, before: upTo, mark: isRestored ? '0' : upTo, isFull: isRestored };
}

/**
 * Fills in what the next events are looked for by, whole transactions of them with at least `limit` events where as many
 * wait, and tells how many they were. Any number of fillers may run: one waits for the other.
 */
export async function fillSearch(tx: Tx, limit: number): Promise<{ count: number; isFull: boolean }> {
  const { from, before, mark, isFull } = await nextStretch(tx, limit);
  const filled = await row<{ count: number }>(
    tx,
    `WITH filled AS (
       INSERT INTO audit_search (organisation_id, at, event_id, type, actor_id, resource_type, resource_id, correlation_id)
       SELECT organisation_id, at, id, type, actor_id, resource_type, resource_id, correlation_id FROM audit_event
       WHERE xid >= $1::xid8 AND xid < $2::xid8
       ON CONFLICT DO NOTHING RETURNING 1
     ) SELECT count(*)::int AS count FROM filled`,
    [from, before],
  );
  await rows(tx, 'UPDATE audit_search_mark SET mark = $1::xid8', [mark]);
  return { count: filled?.count ?? 0, isFull };
}
