import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { DECISION_COLUMNS, type DecisionRow } from './decisions.views.ts';
import type { DecisionEvent, JsonRecord } from './domain/decision-facts.ts';
import { openPayloads } from './payload-keys.ts';

/** Where a stream of rows was left: its transaction, and the id within it. */
export interface StreamPosition {
  xid: string;
  id: string;
}

/** A decision with what it was asked. */
export type FoldedDecision = DecisionRow & { input: JsonRecord | null };

/** An event together with the decision that it happened to, as that stands now. */
export type FoldedEvent = DecisionEvent & { decision: DecisionRow };

/** The oldest transaction still running: every row of an older one is visible or will never be. */
export async function transactionHorizon(tx: Tx): Promise<string> {
  const found = await row<{ xmin: string }>(
    tx,
    'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin',
  );
  return found?.xmin ?? '0';
}

/**
 * Decisions after a position and below the horizon, in the order of their transactions. What a shadow said was told to
 * nobody and decided nothing: it counts nowhere.
 */
export async function decisionsAfter(
  tx: Tx,
  after: StreamPosition,
  horizon: string,
  limit: number,
): Promise<(FoldedDecision & { xid: string })[]> {
  const found = await rows<FoldedDecision & { xid: string }>(
    tx,
    `SELECT ${DECISION_COLUMNS}, d.xid::text AS xid, p.input FROM decision d
     LEFT JOIN decision_payload p ON p.decision_id = d.id
     WHERE d.xid >= $1::xid8 AND d.xid < $3::xid8 AND (d.xid > $1::xid8 OR d.id > $2)
       AND d.trail #>> '{linkedTo,kind}' IS DISTINCT FROM 'shadow'
     ORDER BY d.xid, d.id LIMIT $4`,
    [after.xid, after.id, horizon, limit],
  );
  return openPayloads(tx, found);
}

/** Events after a position and below the horizon, each with its decision. */
export async function eventsAfter(
  tx: Tx,
  after: StreamPosition,
  horizon: string,
  limit: number,
): Promise<(FoldedEvent & { xid: string })[]> {
  type Flat = DecisionRow & {
    eventId: string;
    eventXid: string;
    kind: 'verdict';
    body: never;
    actorId: string;
    at: Date;
  };
  const found = await rows<Flat>(
    tx,
    `SELECT e.id AS "eventId", e.xid::text AS "eventXid", e.kind, e.body, e.actor_id AS "actorId", e.at, ${DECISION_COLUMNS}
     FROM decision_event e JOIN decision d ON d.id = e.decision_id
     WHERE e.xid >= $1::xid8 AND e.xid < $3::xid8 AND (e.xid > $1::xid8 OR e.id > $2)
     ORDER BY e.xid, e.id LIMIT $4`,
    [after.xid, after.id, horizon, limit],
  );
  return found.map(({ eventId, eventXid, kind, body, actorId, at, ...decision }) => ({
    id: eventId,
    xid: eventXid,
    decisionId: decision.id,
    kind,
    body,
    actorId,
    at,
    decision,
  }));
}
