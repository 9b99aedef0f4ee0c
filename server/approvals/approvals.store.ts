import { prismaOf, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface ApprovalRow {
  id: string;
  changeRequestId: string;
  personId: string;
  roles: string[];
  decision: 'approve' | 'reject';
  reason: string;
  signedAt: Date;
  expiresAt: Date;
}

/** Everything signed on these requests for the digest they have, oldest first; at most 1,000. */
export function approvalsOf(tx: Tx, requestIds: readonly string[]): Promise<ApprovalRow[]> {
  return rows(
    tx,
    `SELECT a.id, a.change_request_id AS "changeRequestId", a.person_id AS "personId", a.roles, a.decision, a.reason,
            a.signed_at AS "signedAt", a.expires_at AS "expiresAt"
     FROM approval a JOIN change_request c ON c.id = a.change_request_id AND c.subject_digest = a.subject_digest
     WHERE a.change_request_id = ANY($1) AND a.withdrawn_at IS NULL ORDER BY a.signed_at, a.id LIMIT 1000`,
    [requestIds],
  );
}

/** Writes a signature, or renews one of the same person that ran out, and returns its id. */
export async function saveApproval(
  tx: Tx,
  approval: ApprovalRow & { organisationId: string; workspaceId: string; subjectDigest: string },
): Promise<string> {
  const { changeRequestId, subjectDigest, personId, roles, decision, reason, signedAt, expiresAt } = approval;
  const saved = await prismaOf(tx).approval.upsert({
    where: { changeRequestId_subjectDigest_personId: { changeRequestId, subjectDigest, personId } },
    create: approval,
    update: { roles, decision, reason, signedAt, expiresAt },
    select: { id: true },
  });
  return saved.id;
}
