import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { SignatureKind, SignedDecision } from './domain/approval-record.ts';

export interface ApprovalRow {
  id: string;
  changeRequestId: string;
  personId: string;
  roles: string[];
  decision: SignedDecision;
  reason: string;
  signedAt: Date;
  expiresAt: Date;
  withdrawnAt: Date | null;
  withdrawnReason: string | null;
  /** Null for signatures from before proofs were kept. */
  kind: SignatureKind | null;
  recordDigest: string | null;
}

const SELECT_APPROVAL = `
  SELECT a.id, a.change_request_id AS "changeRequestId", a.person_id AS "personId", a.roles, a.decision, a.reason,
         a.signed_at AS "signedAt", a.expires_at AS "expiresAt", a.withdrawn_at AS "withdrawnAt",
         a.withdrawn_reason AS "withdrawnReason", s.kind, s.record_digest AS "recordDigest"
  FROM approval a JOIN change_request c ON c.id = a.change_request_id AND c.subject_digest = a.subject_digest
  LEFT JOIN approval_signature s ON s.approval_id = a.id`;

/** Everything signed on these requests for the digest they have, oldest first; at most 1,000. */
export function approvalsOf(tx: Tx, requestIds: readonly string[]): Promise<ApprovalRow[]> {
  return rows(
    tx,
    `${SELECT_APPROVAL} WHERE a.change_request_id = ANY($1) AND a.withdrawn_at IS NULL ORDER BY a.signed_at, a.id LIMIT 1000`,
    [requestIds],
  );
}

/** The same with those that were taken back, for the record. */
export function everyApprovalOf(tx: Tx, requestId: string): Promise<ApprovalRow[]> {
  return rows(tx, `${SELECT_APPROVAL} WHERE a.change_request_id = $1 ORDER BY a.signed_at, a.id LIMIT 1000`, [
    requestId,
  ]);
}

export interface NewApproval {
  id: string;
  organisationId: string;
  workspaceId: string;
  changeRequestId: string;
  subjectDigest: string;
  personId: string;
  roles: string[];
  decision: SignedDecision;
  reason: string;
  reasonSalt: string;
  signedAt: Date;
  expiresAt: Date;
}

/** Writes a signature; the one that the same person gave before must have been taken back. */
export async function insertApproval(tx: Tx, approval: NewApproval): Promise<void> {
  const { changeRequestId, subjectDigest, personId } = approval;
  const found = await row<{ rounds: number }>(
    tx,
    `SELECT count(*)::int AS rounds FROM approval
     WHERE change_request_id = $1 AND subject_digest = $2 AND person_id = $3`,
    [changeRequestId, subjectDigest, personId],
  );
  await prismaOf(tx).approval.create({
    data: { ...approval, round: (found?.rounds ?? 0) + 1 },
    select: { id: true },
  });
}

/** Tells whether the standing approvals of a request fill its places at a time, by people who hold their roles then. */
export async function signaturesSuffice(tx: Tx, requestId: string, at: Date): Promise<boolean> {
  const found = await row<{ suffice: boolean }>(
    tx,
    "SELECT signatures_suffice($1, $2, ARRAY['approve'], NULL) AS suffice",
    [requestId, at],
  );
  return found?.suffice ?? false;
}

/** Takes a signature back. */
export async function withdrawApproval(tx: Tx, id: string, at: Date, reason: string): Promise<void> {
  await rows(tx, 'UPDATE approval SET withdrawn_at = $2, withdrawn_reason = $3 WHERE id = $1', [
    id,
    at,
    reason,
  ]);
}
