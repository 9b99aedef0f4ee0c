import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** A callback that waits for the verdict on its decision. */
export interface WaitingCallbackRow {
  /** Of the decision. */
  id: string;
  organisationId: string;
  /** Encrypted. */
  target: string;
  correlationId: string;
  attempts: number;
}

export async function insertWaitingCallback(
  tx: Tx,
  { id, organisationId, target, correlationId }: WaitingCallbackRow,
  at: Date,
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO waiting_callback (id, organisation_id, target, correlation_id, attempts, added_at, next_at)
     VALUES ($1, $2, $3, $4, 0, $5, $5) ON CONFLICT (id) DO NOTHING`,
    [id, organisationId, target, correlationId, at],
  );
}

/** Takes callbacks whose decision is made, for as long as until `takenUntil`; an attempt is counted by taking. */
export function takeDecided(
  tx: Tx,
  given: { now: Date; takenUntil: Date; limit: number },
): Promise<WaitingCallbackRow[]> {
  return rows(
    tx,
    `UPDATE waiting_callback w SET attempts = attempts + 1, next_at = $2 WHERE w.id IN (
       SELECT w.id FROM waiting_callback w JOIN decision d ON d.id = w.id AND d.organisation_id = w.organisation_id
       WHERE w.next_at <= $1 AND d.status <> 'pending_review' ORDER BY w.next_at LIMIT $3 FOR UPDATE OF w SKIP LOCKED)
     RETURNING id, organisation_id AS "organisationId", target, correlation_id AS "correlationId", attempts`,
    [given.now, given.takenUntil, given.limit],
  );
}

export async function postponeCallback(tx: Tx, id: string, nextAt: Date): Promise<void> {
  await rows(tx, 'UPDATE waiting_callback SET next_at = $2 WHERE id = $1', [id, nextAt]);
}

export async function deleteCallback(tx: Tx, id: string): Promise<void> {
  await rows(tx, 'DELETE FROM waiting_callback WHERE id = $1', [id]);
}
