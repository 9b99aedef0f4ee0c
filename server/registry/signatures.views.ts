import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { SignatureBundle } from './domain/signature-bundle.ts';

export interface SignatureRow {
  id: string;
  bundle: SignatureBundle;
  digest: string;
  addedBy: string;
  addedAt: Date;
}

/** Signatures over a version, newest first, at most 20. */
export function signaturesOf(
  tx: Tx,
  organisationId: string,
  modelVersionId: string,
): Promise<SignatureRow[]> {
  return rows<SignatureRow>(
    tx,
    `SELECT id, bundle, digest, added_by AS "addedBy", added_at AS "addedAt" FROM model_signature
     WHERE organisation_id = $1 AND model_version_id = $2 ORDER BY added_at DESC, id DESC LIMIT 20`,
    [organisationId, modelVersionId],
  );
}

export interface TrustedKeyRow {
  id: string;
  name: string;
  publicKey: string;
  fingerprint: string;
  addedBy: string;
  addedAt: Date;
  revokedBy: string | null;
  revokedAt: Date | null;
}

const COLUMNS = `id, name, public_key AS "publicKey", fingerprint, added_by AS "addedBy", added_at AS "addedAt",
  revoked_by AS "revokedBy", revoked_at AS "revokedAt"`;

/** The organisation's keys, newest first, at most 200; revoked ones too. */
export function trustedKeys(tx: Tx, organisationId: string): Promise<TrustedKeyRow[]> {
  return rows<TrustedKeyRow>(
    tx,
    `SELECT ${COLUMNS} FROM trusted_key WHERE organisation_id = $1 ORDER BY added_at DESC, id DESC LIMIT 200`,
    [organisationId],
  );
}

/** One key, locked until the transaction ends, or null. */
export function lockedKey(tx: Tx, organisationId: string, id: string): Promise<TrustedKeyRow | null> {
  return row<TrustedKeyRow>(
    tx,
    `SELECT ${COLUMNS} FROM trusted_key WHERE organisation_id = $1 AND id = $2 FOR UPDATE`,
    [organisationId, id],
  );
}
