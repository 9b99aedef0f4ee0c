import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ProbeCounts } from './domain/count-probes.ts';
import type { TokenProbes } from './domain/detect-probing.ts';

export interface ProbeRow extends ProbeCounts {
  organisationId: string;
  workflowId: string;
  tokenId: string;
  hour: Date;
}

/** Adds to the counts of tokens and hours, in one statement. */
export async function addToProbes(tx: Tx, counted: readonly ProbeRow[]): Promise<void> {
  if (counted.length === 0) return;
  await rows(
    tx,
    `INSERT INTO token_probe (organisation_id, workflow_id, token_id, hour, calls, near_threshold, one_moved, subjects)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::int[], $6::int[], $7::int[], $8::int[])
     ON CONFLICT (organisation_id, workflow_id, token_id, hour) DO UPDATE SET calls = token_probe.calls + excluded.calls,
       near_threshold = token_probe.near_threshold + excluded.near_threshold,
       one_moved = token_probe.one_moved + excluded.one_moved, subjects = token_probe.subjects + excluded.subjects`,
    [
      counted.map(({ organisationId }) => organisationId),
      counted.map(({ workflowId }) => workflowId),
      counted.map(({ tokenId }) => tokenId),
      counted.map(({ hour }) => hour),
      counted.map(({ calls }) => calls),
      counted.map(({ nearThreshold }) => nearThreshold),
      counted.map(({ oneMoved }) => oneMoved),
      counted.map(({ subjects }) => subjects),
    ],
  );
}

const TOKENS_MAX = 500;

/** The counts of a workflow's tokens since a moment, beside what was usual in the week before. */
export function probesSince(
  tx: Tx,
  organisationId: string,
  workflowId: string,
  given: { from: Date; before: Date; hours: number },
): Promise<TokenProbes[]> {
  return rows<TokenProbes>(
    tx,
    `WITH w AS (
       SELECT token_id, sum(calls)::int AS calls, sum(near_threshold)::int AS near, sum(one_moved)::int AS moved, sum(subjects)::int AS subjects
       FROM token_probe WHERE organisation_id = $1 AND workflow_id = $2 AND hour >= $3 GROUP BY token_id
     ), b AS (
       SELECT token_id, calls, near_threshold AS near, subjects FROM token_probe
       WHERE organisation_id = $1 AND workflow_id = $2 AND hour < $3 AND hour >= $4
     )
     SELECT w.token_id AS "tokenId", w.calls, w.near AS "nearThreshold", w.moved AS "oneMoved", w.subjects,
       (SELECT max(b.subjects) * $5 FROM b WHERE b.token_id = w.token_id)::int AS "usualSubjects",
       (SELECT sum(near)::float8 / nullif(sum(calls), 0) FROM (
          SELECT near, calls FROM b UNION ALL SELECT o.near, o.calls FROM w o WHERE o.token_id <> w.token_id) usual) AS "usualNearShare"
     FROM w ORDER BY w.calls DESC LIMIT ${TOKENS_MAX}`,
    [organisationId, workflowId, given.from, given.before, given.hours],
  );
}

/** Forgets counts from before a moment, at most `limit` at a time. */
export async function forgetProbes(tx: Tx, before: Date, limit: number): Promise<number> {
  const gone = await rows(
    tx,
    `DELETE FROM token_probe WHERE (organisation_id, workflow_id, token_id, hour) IN (
       SELECT organisation_id, workflow_id, token_id, hour FROM token_probe WHERE hour < $1 LIMIT $2) RETURNING 1`,
    [before, limit],
  );
  return gone.length;
}
