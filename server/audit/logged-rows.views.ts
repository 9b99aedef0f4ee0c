import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { SealedEvent } from './log-tree.views.ts';

/** One change of a row as the log holds it. */
export interface LoggedChangeRow {
  resource: string;
  n: number;
  eventId: string;
  leafIndex: number;
  /** The change as JSON; null where the event commits to the whole of its changes. */
  change: string | null;
}

/**
 * Changes of rows by events that lie in the tree of this size, row by row in order: those after one change, of resources that
 * sort before another name. Rows of one table are neighbours.
 */
export function loggedChanges(
  tx: Tx,
  organisationId: string,
  wanted: { after: { resource: string; n: number }; before: string; size: number; limit: number },
): Promise<LoggedChangeRow[]> {
  // json, not jsonb: what an event says is read as it was written, whatever characters are in it.
  return rows<LoggedChangeRow>(
    tx,
    `SELECT c.resource, c.n, c.event_id AS "eventId", l.leaf_index AS "leafIndex",
       (e.canonical::json -> 'changes' -> c.resource)::text AS change
     FROM audit_change c JOIN audit_leaf l ON l.event_id = c.event_id JOIN audit_event e ON e.id = c.event_id
     WHERE c.organisation_id = $1 AND (c.resource, c.n) > ($2, $3::bigint) AND c.resource < $4 AND l.leaf_index < $5
     ORDER BY c.resource, c.n LIMIT $6`,
    [organisationId, wanted.after.resource, wanted.after.n, wanted.before, wanted.size, wanted.limit],
  );
}

/** These leaves of the log in order, at most 500. */
export function eventsAt(tx: Tx, organisationId: string, indexes: readonly number[]): Promise<SealedEvent[]> {
  return rows<SealedEvent>(
    tx,
    `SELECT l.leaf_index AS "leafIndex", l.event_id AS "eventId", e.canonical FROM audit_leaf l
     JOIN audit_event e ON e.id = l.event_id
     WHERE l.organisation_id = $1 AND l.leaf_index = ANY($2) ORDER BY l.leaf_index LIMIT 500`,
    [organisationId, indexes],
  );
}

/** How often events of a type, within the tree of this size, said these things of a workflow, by month. */
export function countedByMonth(
  tx: Tx,
  organisationId: string,
  wanted: { type: string; field: string; workflow: string; size: number },
): Promise<{ month: string; value: string; count: number; seconds: number }[]> {
  return rows(
    tx,
    `SELECT to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, d.details ->> $4 AS value, count(*)::int AS count,
       coalesce(sum((d.details ->> 'secondsSpent')::bigint), 0)::bigint AS seconds
     FROM audit_searchable s JOIN audit_event e ON e.id = s.event_id JOIN audit_leaf l ON l.event_id = e.id
     CROSS JOIN LATERAL (SELECT e.canonical::json -> 'details' AS details) d
     WHERE s.organisation_id = $1 AND s.type = $2 AND d.details ->> 'workflow' = $3 AND l.leaf_index < $5
     GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 1200`,
    [organisationId, wanted.type, wanted.workflow, wanted.field, wanted.size],
  );
}
