import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { DECISION_COLUMNS } from './decisions.views.ts';
import type { SealedDecision, SealedEvent } from './domain/decision-record.ts';
import type { StreamPosition } from './fold.views.ts';
import { openPayload, openPayloads } from './payload-keys.ts';

/** Decisions after a position and below the horizon, with everything that is sealed of them, in the order of their transactions. */
export async function decisionsToSeal(
  tx: Tx,
  after: StreamPosition,
  horizon: string,
  limit: number,
): Promise<(SealedDecision & { xid: string })[]> {
  const found = await rows<SealedDecision & { xid: string }>(
    tx,
    `SELECT ${DECISION_COLUMNS}, d.replica, d.sequence, p.input, p.metadata, d.xid::text AS xid FROM decision d
     LEFT JOIN decision_payload p ON p.decision_id = d.id
     WHERE d.xid >= $1::xid8 AND d.xid < $3::xid8 AND (d.xid > $1::xid8 OR d.id > $2)
     ORDER BY d.xid, d.id LIMIT $4`,
    [after.xid, after.id, horizon, limit],
  );
  return openPayloads(tx, found);
}

const EVENT_COLUMNS = `e.id, e.organisation_id AS "organisationId", e.decision_id AS "decisionId", e.kind, e.body,
  e.actor_id AS "actorId", e.at`;

/** Verdicts and outcomes after a position and below the horizon. */
export function eventsToSeal(
  tx: Tx,
  after: StreamPosition,
  horizon: string,
  limit: number,
): Promise<(SealedEvent & { xid: string })[]> {
  return rows(
    tx,
    `SELECT ${EVENT_COLUMNS}, e.xid::text AS xid FROM decision_event e
     WHERE e.xid >= $1::xid8 AND e.xid < $3::xid8 AND (e.xid > $1::xid8 OR e.id > $2)
     ORDER BY e.xid, e.id LIMIT $4`,
    [after.xid, after.id, horizon, limit],
  );
}

/** A decision as a seal reads it, or null when it may not be seen. */
export async function decisionOfSeal(
  tx: Tx,
  organisationId: string,
  id: string,
): Promise<SealedDecision | null> {
  const found = await row<SealedDecision>(
    tx,
    `SELECT ${DECISION_COLUMNS}, d.replica, d.sequence, p.input, p.metadata FROM decision d
     LEFT JOIN decision_payload p ON p.decision_id = d.id WHERE d.organisation_id = $1 AND d.id = $2`,
    [organisationId, id],
  );
  return openPayload(tx, found);
}

/** What happened to a decision, as a seal reads it, in order; at most 200. */
export function eventsOfSeal(tx: Tx, organisationId: string, decisionId: string): Promise<SealedEvent[]> {
  return rows(
    tx,
    `SELECT ${EVENT_COLUMNS} FROM decision_event e WHERE e.organisation_id = $1 AND e.decision_id = $2 ORDER BY e.at, e.id LIMIT 200`,
    [organisationId, decisionId],
  );
}

/** A sealed record of a decision with its seal and the salts that are left of it. */
export interface SealedRecordRow {
  recordId: string;
  sealId: string;
  position: number;
  canonical: string;
  salts: Readonly<Record<string, string>> | null;
  eventId: string;
  count: number;
  root: string;
  sealedAt: Date;
}

/** The sealed records of a decision in the order in which they were sealed; at most 201. */
export function sealedRecords(
  tx: Tx,
  organisationId: string,
  decisionId: string,
): Promise<SealedRecordRow[]> {
  return rows(
    tx,
    `SELECT l.record_id AS "recordId", l.seal_id AS "sealId", l.position, l.canonical, t.salts,
       s.event_id AS "eventId", s.count, s.root, s.sealed_at AS "sealedAt"
     FROM decision_leaf l JOIN decision_seal s ON s.id = l.seal_id LEFT JOIN decision_salt t ON t.record_id = l.record_id
     WHERE l.organisation_id = $1 AND l.decision_id = $2 ORDER BY s.from_number + l.position LIMIT 201`,
    [organisationId, decisionId],
  );
}

/** The leaf hashes of a batch in order. */
export async function leafHashesOf(tx: Tx, organisationId: string, sealId: string): Promise<Uint8Array[]> {
  const found = await rows<{ leafHash: Uint8Array }>(
    tx,
    'SELECT leaf_hash AS "leafHash" FROM decision_leaf WHERE organisation_id = $1 AND seal_id = $2 ORDER BY position',
    [organisationId, sealId],
  );
  return found.map(({ leafHash }) => leafHash);
}

/** The next free number of each organisation's records. */
export async function nextNumbers(tx: Tx, organisationIds: readonly string[]): Promise<Map<string, number>> {
  const found = await rows<{ id: string; next: number }>(
    tx,
    `SELECT o.id, coalesce((SELECT max(to_number) + 1 FROM decision_seal s WHERE s.organisation_id = o.id), 0) AS next
     FROM unnest($1::text[]) AS o(id)`,
    [organisationIds],
  );
  return new Map(found.map(({ id, next }) => [id, next]));
}
