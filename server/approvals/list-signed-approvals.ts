import type { Context } from '#server/access/context.ts';
import { type SignedApproval, signedApprovalOf } from './get-signature.ts';
import { signaturesOf } from './signatures.store.ts';

/** These approvals (at most 500) with their records and proofs, by id, for exports; those without a proof are missing. */
export async function listSignedApprovals(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  approvalIds: readonly string[],
): Promise<{ id: string; signed: SignedApproval }[]> {
  if (approvalIds.length === 0) return [];
  const found = await signaturesOf(ctx.tx, ctx.organisationId, approvalIds);
  return found.map((row) => ({ id: row.approvalId, signed: signedApprovalOf(row) }));
}
