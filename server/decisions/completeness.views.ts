import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** One gateway process and its records of this organisation. */
export interface ReplicaCompleteness {
  replica: string;
  startedAt: Date;
  saidAt: Date;
  endedAt: Date | null;
  numberedTo: number;
  verifiedTo: number;
  /** Numbers that no record stands for, because another call of the same key was first. */
  keyTaken: number;
  /** Numbers whose callers were refused, because they could not be recorded. */
  refused: number;
  /** Numbers for which there is neither a record nor a reason. */
  missing: number;
  /** Of these, such as a gateway that was killed had not answered. */
  unanswered: number;
}

/** The gateway processes that were heard of last, newest first. */
export function replicaRows(
  tx: Tx,
  organisationId: string,
  given: { silentBefore: Date; unansweredMax: number; limit: number },
): Promise<ReplicaCompleteness[]> {
  return rows(
    tx,
    `SELECT n.replica, n.started_at AS "startedAt", n.said_at AS "saidAt", n.ended_at AS "endedAt",
       n.numbered_to AS "numberedTo", n.verified_to AS "verifiedTo",
       (SELECT count(*) FROM record_skip s WHERE s.organisation_id = $1 AND s.replica = n.replica AND s.why = 'key-taken')::int8 AS "keyTaken",
       (SELECT count(*) FROM record_skip s WHERE s.organisation_id = $1 AND s.replica = n.replica AND s.why = 'refused')::int8 AS refused,
       g.missing, g.unanswered
     FROM record_number n CROSS JOIN LATERAL (
       SELECT count(*)::int8 AS missing, count(*) FILTER (
         WHERE n.ended_at IS NULL AND n.said_at < $2 AND sequence > n.numbered_to - $3)::int8 AS unanswered
       FROM record_gap WHERE organisation_id = $1 AND replica = n.replica
     ) g
     WHERE n.organisation_id = $1 ORDER BY n.started_at DESC, n.replica LIMIT $4`,
    [organisationId, given.silentBefore, given.unansweredMax, given.limit],
  );
}

/** What was looked for per day, newest first. */
export function dayRows(
  tx: Tx,
  organisationId: string,
  limit: number,
): Promise<{ day: string; replicas: number; written: number; skipped: number; missing: number }[]> {
  return rows(
    tx,
    `SELECT to_char(d.day, 'YYYY-MM-DD') AS day, count(*)::int8 AS replicas, sum(d.written)::int8 AS written,
       sum(d.skipped)::int8 AS skipped,
       (SELECT count(*) FROM record_gap g WHERE g.organisation_id = $1 AND (g.found_at AT TIME ZONE 'UTC')::date = d.day)::int8 AS missing
     FROM record_day d WHERE d.organisation_id = $1 GROUP BY d.day ORDER BY d.day DESC LIMIT $2`,
    [organisationId, limit],
  );
}

/** The missing numbers themselves, newest first. */
export function gapRows(
  tx: Tx,
  organisationId: string,
  limit: number,
): Promise<{ replica: string; sequence: number; foundAt: Date; toldAt: Date | null }[]> {
  return rows(
    tx,
    `SELECT replica, sequence, found_at AS "foundAt", told_at AS "toldAt" FROM record_gap
     WHERE organisation_id = $1 ORDER BY found_at DESC, replica, sequence LIMIT $2`,
    [organisationId, limit],
  );
}
