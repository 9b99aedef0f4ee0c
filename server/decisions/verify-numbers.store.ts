import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** A replica of which numbers are to be looked for. */
export interface ReplicaToVerify {
  organisationId: string;
  replica: string;
  numberedTo: number;
  verifiedTo: number;
  checkedTo: number;
  checkedAt: Date | null;
  saidAt: Date;
  endedAt: Date | null;
}

/** Replicas with numbers that were not looked for yet, the longest waiting first; at most `limit`. */
export function replicasToVerify(tx: Tx, heardSince: Date, limit: number): Promise<ReplicaToVerify[]> {
  return rows(
    tx,
    `SELECT organisation_id AS "organisationId", replica, numbered_to AS "numberedTo", verified_to AS "verifiedTo",
       checked_to AS "checkedTo", checked_at AS "checkedAt", said_at AS "saidAt", ended_at AS "endedAt"
     FROM record_number WHERE verified_to < numbered_to OR (ended_at IS NULL AND said_at > $1) ORDER BY checked_at NULLS FIRST LIMIT $2`,
    [heardSince, limit],
  );
}

/** The highest number of a replica that stands, or 0. */
export async function highestNumber(tx: Tx, organisationId: string, replica: string): Promise<number> {
  const found = await row<{ highest: number | null }>(
    tx,
    'SELECT max(sequence) AS highest FROM decision WHERE organisation_id = $1 AND replica = $2',
    [organisationId, replica],
  );
  return found?.highest ?? 0;
}

/** Looks for the numbers after `from` up to `to`: how many stand, how many are told of, and keeps those that are neither. */
export async function lookForNumbers(
  tx: Tx,
  given: { organisationId: string; replica: string; from: number; to: number; at: Date; gapsMax: number },
): Promise<{ written: number; skipped: number; missing: number }> {
  const { organisationId, replica, from, to, at, gapsMax } = given;
  const found = await row<{ written: number; skipped: number; missing: number }>(
    tx,
    `WITH w AS (
       SELECT sequence FROM decision WHERE organisation_id = $1 AND replica = $2 AND sequence > $3 AND sequence <= $4
     ), k AS (
       SELECT sequence FROM record_skip WHERE organisation_id = $1 AND replica = $2 AND sequence > $3 AND sequence <= $4
     ), g AS (
       INSERT INTO record_gap (organisation_id, replica, sequence, found_at)
       SELECT $1, $2, n, $5 FROM generate_series($3::int8 + 1, $4::int8) AS n
       WHERE n NOT IN (SELECT sequence FROM w) AND n NOT IN (SELECT sequence FROM k) LIMIT $6
       ON CONFLICT DO NOTHING RETURNING 1
     )
     SELECT (SELECT count(*) FROM w)::int8 AS written, (SELECT count(*) FROM k WHERE sequence NOT IN (SELECT sequence FROM w))::int8 AS skipped,
       (SELECT count(*) FROM g)::int8 AS missing`,
    [organisationId, replica, from, to, at, gapsMax],
  );
  return found ?? { written: 0, skipped: 0, missing: 0 };
}

/** Notes how far a replica's numbers were looked for and up to which one comes next, and adds to the day's counts. */
export async function keepVerified(
  tx: Tx,
  replica: Pick<ReplicaToVerify, 'organisationId' | 'replica'>,
  to: {
    verifiedTo: number;
    checkedTo: number;
    numberedTo: number;
    at: Date;
    written: number;
    skipped: number;
  },
): Promise<void> {
  await rows(
    tx,
    `UPDATE record_number SET verified_to = $3, checked_to = $4, numbered_to = greatest(numbered_to, $5), checked_at = $6
     WHERE organisation_id = $1 AND replica = $2`,
    [replica.organisationId, replica.replica, to.verifiedTo, to.checkedTo, to.numberedTo, to.at],
  );
  if (to.written + to.skipped === 0) return;
  await rows(
    tx,
    `INSERT INTO record_day (organisation_id, replica, day, written, skipped) VALUES ($1, $2, ($3::timestamptz AT TIME ZONE 'UTC')::date, $4, $5)
     ON CONFLICT (organisation_id, replica, day) DO UPDATE SET written = record_day.written + excluded.written,
       skipped = record_day.skipped + excluded.skipped`,
    [replica.organisationId, replica.replica, to.at, to.written, to.skipped],
  );
}

/** Takes back gaps whose record or reason has turned up since; returns how many. */
export async function closeGaps(tx: Tx): Promise<number> {
  const closed = await rows(
    tx,
    `DELETE FROM record_gap g WHERE EXISTS (
       SELECT 1 FROM decision d WHERE d.organisation_id = g.organisation_id AND d.replica = g.replica AND d.sequence = g.sequence)
       OR EXISTS (SELECT 1 FROM record_skip s
         WHERE s.organisation_id = g.organisation_id AND s.replica = g.replica AND s.sequence = g.sequence)
     RETURNING 1`,
  );
  return closed.length;
}

/** Gaps that stand since before a moment and that nobody was told of, by replica. */
export function standingGaps(
  tx: Tx,
  before: Date,
  heardSince: Date,
): Promise<{ organisationId: string; replica: string; count: number; first: number; last: number }[]> {
  return rows(
    tx,
    `SELECT g.organisation_id AS "organisationId", g.replica, count(*)::int8 AS count, min(g.sequence) AS first, max(g.sequence) AS last
     FROM record_gap g JOIN record_number n ON n.organisation_id = g.organisation_id AND n.replica = g.replica
     WHERE g.told_at IS NULL AND g.found_at < $1
       AND (n.ended_at IS NOT NULL OR n.said_at > $2 OR g.sequence <= n.numbered_to - ${UNANSWERED_MAX})
     GROUP BY 1, 2 LIMIT 100`,
    [before, heardSince],
  );
}

/** So many calls at most are under way in one gateway when it is killed: nobody was answered by their numbers. */
export const UNANSWERED_MAX = 1_000;

export async function noteTold(tx: Tx, organisationId: string, replica: string, at: Date): Promise<void> {
  await rows(
    tx,
    'UPDATE record_gap SET told_at = $3 WHERE organisation_id = $1 AND replica = $2 AND told_at IS NULL',
    [organisationId, replica, at],
  );
}

/** Forgets replicas that were silent since before a moment and have no gap, with what they told. */
export async function forgetReplicas(tx: Tx, before: Date): Promise<void> {
  await rows(
    tx,
    `WITH gone AS (
       DELETE FROM record_number n WHERE n.said_at < $1 AND NOT EXISTS (
         SELECT 1 FROM record_gap g WHERE g.organisation_id = n.organisation_id AND g.replica = n.replica)
       RETURNING organisation_id, replica
     ), skips AS (
       DELETE FROM record_skip s USING gone WHERE s.organisation_id = gone.organisation_id AND s.replica = gone.replica
     )
     DELETE FROM record_day d USING gone WHERE d.organisation_id = gone.organisation_id AND d.replica = gone.replica`,
    [before],
  );
}
