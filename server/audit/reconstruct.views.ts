import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { AuditEventRow } from './audit-events.views.ts';
import type { RowRef } from './domain/reconstruct-plan.ts';

/** An event of a chain, with its place in the log once it is sealed. */
export interface ChainEventRow extends AuditEventRow {
  leafIndex: number | null;
}

const MENTIONS_MAX = 2_000;

/**
 * The newest events up to a time that are about these rows, changed them, were done by this actor, or are of these types
 * and mention one of the ids. Newest first.
 */
export function chainEvents(
  tx: Tx,
  organisationId: string,
  wanted: {
    about: readonly RowRef[];
    actorId: string | null;
    types: readonly string[];
    mentions: readonly string[];
    until: Date;
    limit: number;
  },
): Promise<ChainEventRow[]> {
  return rows<ChainEventRow>(
    tx,
    `WITH wanted AS (
       SELECT event_id AS id FROM audit_change WHERE organisation_id = $1 AND resource = ANY($2)
       UNION
       SELECT e.event_id FROM unnest($3::text[], $4::text[]) AS r(type, id)
       JOIN audit_searchable e ON e.organisation_id = $1 AND e.resource_type = r.type AND e.resource_id = r.id AND e.at <= $8
       UNION
       (SELECT event_id FROM audit_searchable WHERE organisation_id = $1 AND actor_id = $5 AND at <= $8 ORDER BY at DESC LIMIT $9)
       UNION
       SELECT m.id FROM (
         SELECT event_id FROM audit_searchable WHERE organisation_id = $1 AND type = ANY($6) AND at <= $8
         ORDER BY at DESC LIMIT ${MENTIONS_MAX}
       ) newest JOIN audit_event m ON m.id = newest.event_id
       WHERE EXISTS (SELECT 1 FROM unnest($7::text[]) AS s(id) WHERE position(s.id IN m.canonical) > 0)
     )
     SELECT e.id, e.at, e.type, e.actor_kind AS "actorKind", e.actor_id AS "actorId", e.resource_type AS "resourceType",
       e.resource_id AS "resourceId", e.covers, e.correlation_id AS "correlationId", e.canonical, l.leaf_index AS "leafIndex"
     FROM wanted w JOIN audit_event e ON e.id = w.id LEFT JOIN audit_leaf l ON l.event_id = e.id
     WHERE e.organisation_id = $1 AND e.at <= $8 ORDER BY e.at DESC, e.id DESC LIMIT $9`,
    [
      organisationId,
      wanted.about.map(({ table, id }) => `${table}:${id}`),
      wanted.about.map(({ table }) => table),
      wanted.about.map(({ id }) => id),
      wanted.actorId,
      wanted.types,
      wanted.mentions,
      wanted.until,
      wanted.limit,
    ],
  );
}

/** The newest rows of a table that the log knows, by their ids, which time orders: found by stepping from one to the next. */
export async function newestRows(
  tx: Tx,
  organisationId: string,
  table: string,
  limit: number,
): Promise<string[]> {
  const found = await rows<{ resource: string }>(
    tx,
    `WITH RECURSIVE step AS (
       (SELECT resource, 1 AS place FROM audit_change
        WHERE organisation_id = $1 AND resource >= $2 || ':' AND resource < $2 || ';' ORDER BY resource DESC LIMIT 1)
       UNION ALL
       SELECT (SELECT c.resource FROM audit_change c
               WHERE c.organisation_id = $1 AND c.resource >= $2 || ':' AND c.resource < s.resource
               ORDER BY c.resource DESC LIMIT 1), s.place + 1
       FROM step s WHERE s.resource IS NOT NULL AND s.place < $3)
     SELECT resource FROM step WHERE resource IS NOT NULL ORDER BY place`,
    [organisationId, table, limit],
  );
  return found.map(({ resource }) => resource.slice(table.length + 1));
}
