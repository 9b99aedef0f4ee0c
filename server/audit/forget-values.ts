import type { Context } from '#server/access/context.ts';
import { row, rows } from '#server/platform/db.ts';
import { forgetKey } from './private-values.ts';

/** Removes stored values and tells how many they were: those of one event about one subject lie in one row. */
async function forgetWhere(ctx: Context, condition: string, values: readonly unknown[]): Promise<number> {
  const gone = await row<{ count: number }>(
    ctx.tx,
    `WITH gone AS (DELETE FROM audit_private WHERE ${condition} RETURNING value_count)
     SELECT coalesce(sum(value_count), 0)::int AS count FROM gone`,
    values,
  );
  return gone?.count ?? 0;
}

/** Forgets the values behind the commitments of events about these rows; the events and their proofs stay. */
export async function forgetValuesOf(ctx: Context, table: string, ids: readonly string[]): Promise<number> {
  return forgetWhere(
    ctx,
    `organisation_id = $1
       AND event_id IN (SELECT event_id FROM audit_searchable WHERE organisation_id = $1 AND resource_type = $2 AND resource_id = ANY($3))`,
    [ctx.organisationId, table, ids],
  );
}

/** Destroys the key under which a subject's values are kept, and the values; nothing new can be kept under it. */
export async function forgetSubject(ctx: Context, subjectId: string): Promise<number> {
  await rows(
    ctx.tx,
    'UPDATE audit_subject_key SET sealed_key = NULL, destroyed_at = $3 WHERE organisation_id = $1 AND subject_id = $2 AND destroyed_at IS NULL',
    [ctx.organisationId, subjectId, ctx.now],
  );
  forgetKey({ organisationId: ctx.organisationId, subjectId });
  return forgetWhere(ctx, 'organisation_id = $1 AND subject_id = $2', [ctx.organisationId, subjectId]);
}

/** Forgets values of events before a moment, in at most `limit` rows, and tells how many they were. */
export async function forgetValuesBefore(ctx: Context, before: Date, limit: number): Promise<number> {
  return forgetWhere(
    ctx,
    `(event_id, subject_id, path) IN (
       SELECT p.event_id, p.subject_id, p.path FROM audit_private p JOIN audit_event e ON e.id = p.event_id
       WHERE p.organisation_id = $1 AND e.organisation_id = $1 AND e.at < $2 LIMIT $3)`,
    [ctx.organisationId, before, limit],
  );
}

/** How many values of the log are kept about a subject. */
export async function countValues(ctx: Context, subjectId: string): Promise<number> {
  const found = await row<{ count: number }>(
    ctx.tx,
    'SELECT coalesce(sum(value_count), 0)::int AS count FROM audit_private WHERE organisation_id = $1 AND subject_id = $2',
    [ctx.organisationId, subjectId],
  );
  return found?.count ?? 0;
}
