import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export type LogKeyState = 'active' | 'overlap' | 'retired';

/** A key of a log as everybody may know it. */
export interface LogKeyRow {
  id: string;
  origin: string;
  publicKey: Uint8Array;
  state: LogKeyState;
  createdAt: Date;
  overlapUntil: Date | null;
  retiredAt: Date | null;
}

const PUBLIC = `id, origin, public_key AS "publicKey", state, created_at AS "createdAt", overlap_until AS "overlapUntil",
  retired_at AS "retiredAt"`;

/** The keys of an organisation's log, the newest first. */
export function logKeys(tx: Tx, organisationId: string): Promise<LogKeyRow[]> {
  return rows<LogKeyRow>(
    tx,
    `SELECT ${PUBLIC} FROM audit_log_key WHERE organisation_id = $1 ORDER BY created_at DESC, id DESC LIMIT 100`,
    [organisationId],
  );
}

/** Keys that still sign, with their private halves; only the system role may. */
export function signingKeys(
  tx: Tx,
  organisationId: string,
): Promise<(LogKeyRow & { sealedPrivateKey: string })[]> {
  return rows(
    tx,
    `SELECT ${PUBLIC}, sealed_private_key AS "sealedPrivateKey" FROM audit_log_key
     WHERE organisation_id = $1 AND state <> 'retired' ORDER BY state, created_at DESC`,
    [organisationId],
  );
}

export async function insertLogKey(
  tx: Tx,
  key: {
    id: string;
    organisationId: string;
    origin: string;
    publicKey: Uint8Array;
    sealedPrivateKey: string;
    createdAt: Date;
  },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO audit_log_key (id, organisation_id, origin, public_key, sealed_private_key, state, created_at)
     VALUES ($1, $2, $3, $4, $5, 'active', $6)`,
    [key.id, key.organisationId, key.origin, Buffer.from(key.publicKey), key.sealedPrivateKey, key.createdAt],
  );
}

/** Lets the active key sign along until `until`, after which it is retired; returns its id, or null when there is none. */
export async function beginOverlap(tx: Tx, organisationId: string, until: Date): Promise<string | null> {
  const [found] = await rows<{ id: string }>(
    tx,
    `UPDATE audit_log_key SET state = 'overlap', overlap_until = $2 WHERE organisation_id = $1 AND state = 'active' RETURNING id`,
    [organisationId, until],
  );
  return found?.id ?? null;
}

/** Destroys the private half of a key whose overlap is over. */
export async function retireLogKey(tx: Tx, id: string, at: Date): Promise<void> {
  await rows(
    tx,
    `UPDATE audit_log_key SET state = 'retired', retired_at = $2, sealed_private_key = NULL WHERE id = $1 AND state = 'overlap'`,
    [id, at],
  );
}
