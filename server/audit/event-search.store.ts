import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Which transactions' events are filled in next: from the first on, before the other. */
interface Stretch {
  from: string;
  before: string;
  /** Whether more of them wait. */
  isFull: boolean;
}

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
 * before a dump was restored: the database counts its transactions anew, and all that it holds is looked at again.
 */
async function nextStretch(tx: Tx, limit: number): Promise<Stretch> {
  // Before the look: whoever waited here for another filler must not see less than that one did.
  const held = await row<{ mark: string }>(tx, 'SELECT mark::text AS mark FROM audit_search_mark FOR UPDATE');
  const found = await row<Stretch>(
    tx,
    `SELECT "from"::text AS "from", (l.last IS NOT NULL) AS "isFull",
       coalesce((l.last::text::numeric + 1)::text, oldest::text) AS before
     FROM (SELECT CASE WHEN $1::xid8 > ${OLDEST_RUNNING} THEN '0' ELSE $1::xid8 END AS "from", ${OLDEST_RUNNING} AS oldest) s
     LEFT JOIN LATERAL (SELECT xid AS last FROM audit_event WHERE xid >= s."from" AND xid < s.oldest
                        ORDER BY xid OFFSET $2 LIMIT 1) l ON true`,
    [held?.mark ?? '0', limit - 1],
  );
  if (!held || !found) throw new Error('the mark of the search index is missing');
  return found;
}

/**
 * Fills in what the next events are looked for by, whole transactions of them with at least `limit` events where as many
 * wait, and tells how many they were. Any number of fillers may run: one waits for the other.
 */
export async function fillSearch(tx: Tx, limit: number): Promise<{ count: number; isFull: boolean }> {
  const { from, before, isFull } = await nextStretch(tx, limit);
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
  await rows(tx, 'UPDATE audit_search_mark SET mark = $1::xid8', [before]);
  return { count: filled?.count ?? 0, isFull };
}
