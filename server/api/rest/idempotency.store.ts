import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface KeptAnswer {
  requestDigest: string;
  response: { status: number; body: unknown };
}

/** The answer kept under a key that has not expired, or null. */
export function keptAnswer(tx: Tx, id: string, now: Date): Promise<KeptAnswer | null> {
  return row<KeptAnswer>(
    tx,
    `SELECT request_digest AS "requestDigest", response FROM idempotency_key WHERE id = $1 AND expires_at > $2`,
    [id, now],
  );
}

/** Keeps an answer under a key in the transaction that earned it; false when another request holds the key. */
export async function keepAnswer(
  tx: Tx,
  kept: KeptAnswer & { id: string; organisationId: string; createdAt: Date; expiresAt: Date },
): Promise<boolean> {
  const inserted = await rows(
    tx,
    `INSERT INTO idempotency_key (id, organisation_id, request_digest, response, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (id) DO UPDATE SET request_digest = excluded.request_digest, response = excluded.response,
       created_at = excluded.created_at, expires_at = excluded.expires_at
     WHERE idempotency_key.expires_at <= excluded.created_at
     RETURNING id`,
    [
      kept.id,
      kept.organisationId,
      kept.requestDigest,
      JSON.stringify(kept.response),
      kept.createdAt,
      kept.expiresAt,
    ],
  );
  return inserted.length === 1;
}
