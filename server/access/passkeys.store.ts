import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** What is kept of a passkey; all of these see the rows of the transaction's person only. */
export interface KeptPasskey {
  id: string;
  personId: string;
  name: string;
  credentialId: string;
  publicKey: Uint8Array<ArrayBuffer>;
  transports: string[];
  backedUp: boolean;
}

export interface PasskeyEntry {
  id: string;
  name: string;
  backedUp: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export async function insertPasskey(
  tx: Tx,
  passkey: KeptPasskey & { counter: number; now: Date },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO passkey_credential (id, person_id, name, credential_id, public_key, transports, backed_up, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      passkey.id,
      passkey.personId,
      passkey.name,
      passkey.credentialId,
      Buffer.from(passkey.publicKey),
      passkey.transports,
      passkey.backedUp,
      passkey.now,
    ],
  );
  await rows(tx, 'INSERT INTO passkey_use (passkey_id, person_id, counter) VALUES ($1, $2, $3)', [
    passkey.id,
    passkey.personId,
    passkey.counter,
  ]);
}

export async function readPasskey(
  tx: Tx,
  personId: string,
  credentialId: string,
): Promise<KeptPasskey | null> {
  const kept = await row<Omit<KeptPasskey, 'publicKey'> & { publicKey: Buffer }>(
    tx,
    `SELECT id, person_id AS "personId", name, credential_id AS "credentialId", public_key AS "publicKey", transports,
       backed_up AS "backedUp"
     FROM passkey_credential WHERE person_id = $1 AND credential_id = $2`,
    [personId, credentialId],
  );
  return kept && { ...kept, publicKey: Uint8Array.from(kept.publicKey) };
}

/** A person's passkeys, oldest first; at most 50. */
export function listPasskeys(
  tx: Tx,
  personId: string,
): Promise<(PasskeyEntry & { credentialId: string; transports: string[] })[]> {
  return rows(
    tx,
    `SELECT c.id, c.name, c.credential_id AS "credentialId", c.transports, c.backed_up AS "backedUp",
       c.created_at AS "createdAt", u.last_used_at AS "lastUsedAt"
     FROM passkey_credential c JOIN passkey_use u ON u.passkey_id = c.id
     WHERE c.person_id = $1 ORDER BY c.created_at, c.id LIMIT 50`,
    [personId],
  );
}

/**
 * Notes a use and how far the passkey has counted; false when it had counted further before, of two at once for one of
 * them. Authenticators that do not count always say 0.
 */
export async function countPasskeyUse(
  tx: Tx,
  passkeyId: string,
  counter: number,
  now: Date,
): Promise<boolean> {
  const counted = await row(
    tx,
    `UPDATE passkey_use SET counter = $2, last_used_at = $3
     WHERE passkey_id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0)) RETURNING counter`,
    [passkeyId, counter, now],
  );
  return counted !== null;
}

export async function renamePasskeyRow(tx: Tx, passkeyId: string, name: string): Promise<boolean> {
  const changed = await row(tx, 'UPDATE passkey_credential SET name = $2 WHERE id = $1 RETURNING id', [
    passkeyId,
    name,
  ]);
  return changed !== null;
}

export async function deletePasskey(tx: Tx, passkeyId: string): Promise<boolean> {
  await rows(tx, 'DELETE FROM passkey_use WHERE passkey_id = $1', [passkeyId]);
  const gone = await row(tx, 'DELETE FROM passkey_credential WHERE id = $1 RETURNING id', [passkeyId]);
  return gone !== null;
}
