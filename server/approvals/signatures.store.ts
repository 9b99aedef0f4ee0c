import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { SignatureKind } from './domain/approval-record.ts';

/** The proof of a signature; binary values are base64url. */
export interface Proof {
  kind: SignatureKind;
  credentialId: string | null;
  clientDataJson: string | null;
  authenticatorData: string | null;
  signature: string;
  spki: string;
  algorithm: number;
}

export interface SignatureRow extends Proof {
  approvalId: string;
  record: string;
  recordDigest: string;
}

export async function insertSignature(
  tx: Tx,
  signature: SignatureRow & { id: string; organisationId: string; workspaceId: string; createdAt: Date },
): Promise<void> {
  await prismaOf(tx).approvalSignature.create({ data: signature, select: { id: true } });
}

const SELECT_SIGNATURE = `
  SELECT approval_id AS "approvalId", kind, record, record_digest AS "recordDigest", credential_id AS "credentialId",
         client_data_json AS "clientDataJson", authenticator_data AS "authenticatorData", signature, spki, algorithm
  FROM approval_signature`;

/** The proof of one approval, or null. */
export function signatureOf(
  tx: Tx,
  organisationId: string,
  approvalId: string,
): Promise<SignatureRow | null> {
  return row(tx, `${SELECT_SIGNATURE} WHERE organisation_id = $1 AND approval_id = $2`, [
    organisationId,
    approvalId,
  ]);
}

/** The proofs of these approvals, in the order of their ids; at most 500. */
export function signaturesOf(
  tx: Tx,
  organisationId: string,
  approvalIds: readonly string[],
): Promise<SignatureRow[]> {
  return rows(
    tx,
    `${SELECT_SIGNATURE} WHERE organisation_id = $1 AND approval_id = ANY($2) ORDER BY approval_id LIMIT 500`,
    [organisationId, approvalIds],
  );
}

export interface DraftRow {
  id: string;
  organisationId: string;
  changeRequestId: string;
  personId: string;
  record: string;
  reasonSalt: string;
  createdAt: Date;
}

export async function insertDraft(tx: Tx, draft: DraftRow): Promise<void> {
  await prismaOf(tx).signatureDraft.create({ data: draft, select: { id: true } });
}

/** Uses a draft up, once, and returns it; null when it is somebody else's, older than `since`, or was used. */
export function takeDraft(
  tx: Tx,
  wanted: { id: string; personId: string; since: Date; now: Date },
): Promise<DraftRow | null> {
  return row(
    tx,
    `UPDATE signature_draft SET used_at = $4 WHERE id = $1 AND person_id = $2 AND created_at > $3 AND used_at IS NULL
     RETURNING id, organisation_id AS "organisationId", change_request_id AS "changeRequestId", person_id AS "personId",
               record, reason_salt AS "reasonSalt", created_at AS "createdAt"`,
    [wanted.id, wanted.personId, wanted.since, wanted.now],
  );
}
