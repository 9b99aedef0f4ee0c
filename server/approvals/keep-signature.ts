import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { sha256Hex } from '#server/platform/domain/digest.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Admitted } from './admit-signer.ts';
import { type ApprovalRow, insertApproval, withdrawApproval } from './approvals.store.ts';
import type { SignedDecision } from './domain/approval-record.ts';
import { insertSignature, type Proof } from './signatures.store.ts';
import type { WrittenRecord } from './write-record.ts';

const HOUR_MS = 3_600_000;

/**
 * Keeps a signature with its record and proof, and tells the log the record's digest. The one that the same person gave
 * before is taken back by it. Expects the request's row to be locked and its signer to be admitted.
 */
export async function keepSignature(
  ctx: Context,
  { request, terms, earlier, roles }: Admitted,
  what: { decision: SignedDecision; reason: string },
  written: WrittenRecord,
  proof: Proof,
): Promise<ApprovalRow> {
  const covers: { table: string; id: string }[] = [];
  if (earlier) {
    await withdrawApproval(ctx.tx, earlier.id, ctx.now, 'Replaced by the next one.');
    covers.push({ table: 'approval', id: earlier.id });
  }
  const approval = {
    id: newId('approval'),
    changeRequestId: request.id,
    personId: ctx.actor.id,
    roles,
    ...what,
    signedAt: written.signedAt,
    expiresAt: new Date(ctx.now.getTime() + terms.approvalTtlHours * HOUR_MS),
  };
  const { organisationId } = ctx;
  const { workspaceId, subjectDigest } = request;
  const { record, reasonSalt } = written;
  const recordDigest = sha256Hex(record);
  await insertApproval(ctx.tx, { ...approval, organisationId, workspaceId, subjectDigest, reasonSalt });
  const id = newId('approvalSignature');
  const kept = { id, organisationId, workspaceId, approvalId: approval.id, record, recordDigest };
  await insertSignature(ctx.tx, { ...kept, ...proof, createdAt: ctx.now });
  await appendAuditEvent(ctx, {
    type: 'request.signed',
    resourceId: request.id,
    workspaceId,
    details: {
      number: request.number,
      subjectDigest,
      ...what,
      roles,
      approval: approval.id,
      recordDigest,
      proof: proof.kind,
    },
    covers: [...covers, { table: 'approval', id: approval.id }, { table: 'approval_signature', id }],
  });
  return { ...approval, withdrawnAt: null, withdrawnReason: null, kind: proof.kind, recordDigest };
}
