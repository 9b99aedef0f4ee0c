import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface NewFactorReset {
  id: string;
  organisationId: string;
  personId: string;
  reason: string;
  requestedBy: string;
  now: Date;
  expiresAt: Date;
}

export async function insertFactorReset(tx: Tx, reset: NewFactorReset): Promise<void> {
  await rows(
    tx,
    `INSERT INTO factor_reset (id, organisation_id, person_id, reason, requested_by, requested_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      reset.id,
      reset.organisationId,
      reset.personId,
      reset.reason,
      reset.requestedBy,
      reset.now,
      reset.expiresAt,
    ],
  );
}

export interface OpenFactorReset {
  id: string;
  personId: string;
  reason: string;
  requestedBy: string;
  requestedAt: Date;
  confirmedBy: string | null;
  expiresAt: Date;
}

/** A reset that is neither used, ended nor too old, locked until the transaction ends. */
export function lockFactorReset(tx: Tx, id: string, now: Date): Promise<OpenFactorReset | null> {
  return row(
    tx,
    `SELECT id, person_id AS "personId", reason, requested_by AS "requestedBy", requested_at AS "requestedAt",
       confirmed_by AS "confirmedBy", expires_at AS "expiresAt"
     FROM factor_reset WHERE id = $1 AND used_at IS NULL AND ended_at IS NULL AND expires_at > $2 FOR UPDATE`,
    [id, now],
  );
}

/** Resets under way, oldest first; at most 100. */
export function openFactorResets(tx: Tx, now: Date): Promise<OpenFactorReset[]> {
  return rows(
    tx,
    `SELECT id, person_id AS "personId", reason, requested_by AS "requestedBy", requested_at AS "requestedAt",
       confirmed_by AS "confirmedBy", expires_at AS "expiresAt"
     FROM factor_reset WHERE used_at IS NULL AND ended_at IS NULL AND expires_at > $1
     ORDER BY requested_at, id LIMIT 100`,
    [now],
  );
}

export async function confirmFactorResetRow(
  tx: Tx,
  confirmed: { id: string; by: string; at: Date; tokenHash: string; expiresAt: Date },
): Promise<void> {
  await rows(
    tx,
    'UPDATE factor_reset SET confirmed_by = $2, confirmed_at = $3, token_hash = $4, expires_at = $5 WHERE id = $1',
    [confirmed.id, confirmed.by, confirmed.at, confirmed.tokenHash, confirmed.expiresAt],
  );
}

export async function endFactorReset(tx: Tx, id: string, now: Date): Promise<void> {
  await rows(tx, 'UPDATE factor_reset SET ended_at = $2 WHERE id = $1', [id, now]);
}

/** Uses a reset's link up; of any number of callers exactly one gets true. */
export async function takeFactorResetRow(tx: Tx, id: string, now: Date): Promise<boolean> {
  const used = await row(
    tx,
    'UPDATE factor_reset SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND ended_at IS NULL AND expires_at > $2 RETURNING id',
    [id, now],
  );
  return used !== null;
}

export async function belongsElsewhere(tx: Tx, personId: string): Promise<boolean> {
  const answer = await row<{ elsewhere: boolean }>(tx, 'SELECT belongs_elsewhere($1) AS elsewhere', [
    personId,
  ]);
  return answer?.elsewhere === true;
}
