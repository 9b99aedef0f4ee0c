import { row } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** An answer as it was given. */
export interface KeptAnswer {
  requestDigest: string;
  decisionId: string;
  response: { status: number; body: unknown };
}

/** The answer kept under a key that has not expired at `now`, or null. */
export function keptAnswer(
  tx: Tx,
  organisationId: string,
  keyId: string,
  now: Date,
): Promise<KeptAnswer | null> {
  return row<KeptAnswer>(
    tx,
    `SELECT request_digest AS "requestDigest", decision_id AS "decisionId", response FROM idempotency_key
     WHERE id = $1 AND organisation_id = $2 AND expires_at > $3`,
    [keyId, organisationId, now],
  );
}
