import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ChallengePurpose } from './domain/challenge.ts';

export interface NewChallenge {
  /** SHA-256 of the challenge. */
  id: string;
  purpose: ChallengePurpose;
  /** Whom it was made for: the hash of a browser's binding, a session's id, a person's id. */
  boundTo: string;
  now: Date;
  expiresAt: Date;
}

/** Keeps a challenge; false when it was used before. One that still waits for the same answer stays as it is. */
export async function keepChallenge(tx: Tx, challenge: NewChallenge): Promise<boolean> {
  const kept = await row(
    tx,
    `INSERT INTO webauthn_challenge (id, purpose, bound_to, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (id) DO UPDATE SET expires_at = EXCLUDED.expires_at
       WHERE webauthn_challenge.used_at IS NULL AND webauthn_challenge.purpose = EXCLUDED.purpose
         AND webauthn_challenge.bound_to = EXCLUDED.bound_to
     RETURNING id`,
    [challenge.id, challenge.purpose, challenge.boundTo, challenge.now, challenge.expiresAt],
  );
  return kept !== null;
}

/** Uses a challenge up: true once, for its purpose, for whom it was made, while it lasts. */
export async function spendChallenge(
  tx: Tx,
  challenge: { id: string; purpose: ChallengePurpose; boundTo: string },
  now: Date,
): Promise<boolean> {
  const spent = await row(
    tx,
    `UPDATE webauthn_challenge SET used_at = $4
     WHERE id = $1 AND purpose = $2 AND bound_to = $3 AND used_at IS NULL AND expires_at > $4 RETURNING id`,
    [challenge.id, challenge.purpose, challenge.boundTo, now],
  );
  return spent !== null;
}

export async function sweepChallenges(tx: Tx, olderThan: Date): Promise<number> {
  return (await rows(tx, 'DELETE FROM webauthn_challenge WHERE expires_at < $1 RETURNING id', [olderThan]))
    .length;
}
