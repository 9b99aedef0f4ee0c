import { row, rows } from '#server/platform/db.ts';
import { readTimeCursor } from '#server/platform/domain/time-cursor.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ListAuditEventsInput } from './audit.schema.ts';

export interface AuditEventRow {
  id: string;
  at: Date;
  type: string;
  actorKind: string;
  actorId: string;
  resourceType: string;
  resourceId: string;
  covers: string[];
  correlationId: string;
  canonical: string;
}

const COLUMNS = `e.id, e.at, e.type, e.actor_kind AS "actorKind", e.actor_id AS "actorId", e.resource_type AS "resourceType",
  e.resource_id AS "resourceId", e.covers, e.correlation_id AS "correlationId", e.canonical`;

/** Events newest first, at most `limit + 1`, so that the caller knows whether more follow. */
export function auditEvents(
  tx: Tx,
  organisationId: string,
  input: ListAuditEventsInput,
): Promise<AuditEventRow[]> {
  const before = readTimeCursor(input.cursor);
  return rows<AuditEventRow>(
    tx,
    `SELECT ${COLUMNS} FROM audit_searchable s JOIN audit_event e ON e.id = s.event_id
     WHERE s.organisation_id = $1
       AND ($2::text IS NULL OR s.type = $2) AND ($3::text IS NULL OR s.actor_id = $3)
       AND ($4::text IS NULL OR s.resource_type = $4) AND ($5::text IS NULL OR s.resource_id = $5)
       AND ($6::text IS NULL OR s.correlation_id = $6)
       AND ($7::timestamptz IS NULL OR s.at >= $7) AND ($8::timestamptz IS NULL OR s.at < $8)
       AND ($9::timestamptz IS NULL OR (s.at, s.event_id) < ($9, $10))
       AND ($12::text IS NULL OR position(lower($12) IN lower(e.canonical)) > 0)
     ORDER BY s.at DESC, s.event_id DESC LIMIT $11`,
    [
      organisationId,
      input.type ?? null,
      input.actorId ?? null,
      input.resourceType ?? null,
      input.resourceId ?? null,
      input.correlationId ?? null,
      input.from ?? null,
      input.to ?? null,
      before?.at ?? null,
      before?.id ?? null,
      input.limit + 1,
      input.text ?? null,
    ],
  );
}

export function auditEvent(tx: Tx, organisationId: string, id: string): Promise<AuditEventRow | null> {
  return row<AuditEventRow>(
    tx,
    `SELECT ${COLUMNS} FROM audit_event e WHERE e.organisation_id = $1 AND e.id = $2`,
    [organisationId, id],
  );
}

/** What one request caused, oldest first; at most 50. */
export function eventsOfCorrelation(
  tx: Tx,
  organisationId: string,
  correlationId: string,
): Promise<AuditEventRow[]> {
  return rows<AuditEventRow>(
    tx,
    `SELECT ${COLUMNS} FROM audit_searchable s JOIN audit_event e ON e.id = s.event_id
     WHERE s.organisation_id = $1 AND s.correlation_id = $2 ORDER BY s.at, s.event_id LIMIT 50`,
    [organisationId, correlationId],
  );
}

/**
 * How many events the log holds, and when the newest was written: the size of its tree, and what waits to be sealed, of which
 * at most 1,000 are counted.
 */
export async function auditLogSize(
  tx: Tx,
  organisationId: string,
): Promise<{ count: number; newestAt: Date | null }> {
  const found = await row<{ count: number; newestAt: Date | null }>(
    tx,
    `WITH sealed AS (
       SELECT size, sealed_at - interval '10 minutes' AS since FROM audit_checkpoint WHERE organisation_id = $1
       ORDER BY size DESC LIMIT 1),
     waiting AS (
       SELECT 1 FROM audit_searchable s
       WHERE s.organisation_id = $1 AND s.at >= coalesce((SELECT since FROM sealed), '-infinity')
         AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = s.event_id) LIMIT 1000)
     SELECT coalesce((SELECT size FROM sealed), 0) + (SELECT count(*) FROM waiting) AS count,
       greatest((SELECT max(at) FROM audit_search WHERE organisation_id = $1),
         (SELECT max(at) FROM newest_audit_events() WHERE organisation_id = $1)) AS "newestAt"`,
    [organisationId],
  );
  return found ?? { count: 0, newestAt: null };
}

/** Whoever acted in the log, at most 200, found by stepping through the index from one to the next, and among the newest events. */
export async function actorsOfLog(tx: Tx, organisationId: string): Promise<string[]> {
  const found = await rows<{ actorId: string }>(
    tx,
    `WITH RECURSIVE step AS (
       (SELECT actor_id, 1 AS n FROM audit_search WHERE organisation_id = $1 ORDER BY actor_id LIMIT 1)
       UNION ALL
       SELECT (SELECT e.actor_id FROM audit_search e WHERE e.organisation_id = $1 AND e.actor_id > s.actor_id
               ORDER BY e.actor_id LIMIT 1), s.n + 1
       FROM step s WHERE s.actor_id IS NOT NULL AND s.n < 200
     )
     SELECT actor_id AS "actorId" FROM step WHERE actor_id IS NOT NULL
     UNION SELECT actor_id FROM newest_audit_events() WHERE organisation_id = $1
     ORDER BY "actorId" LIMIT 200`,
    [organisationId],
  );
  return found.map(({ actorId }) => actorId);
}
