import type { Context } from '#server/access/context.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { type Applied, applyRequest } from './apply-request.ts';
import { type ApprovalRow, approvalsOf, saveApproval } from './approvals.store.ts';
import { whyNot } from './domain/permitted-acts.ts';
import { type PolicyTerms, SIGNING_ROLES } from './domain/policy.ts';
import { fillSlots, isComplete } from './domain/slots.ts';
import { findChanges } from './find-changes.ts';
import { markStale, moveRequest } from './move-request.ts';
import { policyById } from './policies.store.ts';
import type { SignRequestInput } from './requests.schema.ts';
import { lockedRequest, type RequestRow } from './requests.store.ts';

export type Signed = Applied | { state: 'in_review'; slotsOpen: number } | { state: 'rejected' };

const HOUR_MS = 3_600_000;

/** Approvals that count at a moment: not rejections, and not those that ran out. */
function counting(approvals: readonly ApprovalRow[], now: Date): ApprovalRow[] {
  return approvals.filter(({ decision, expiresAt }) => decision === 'approve' && expiresAt > now);
}

/**
 * Takes one person's signature for, or against, exactly the digest they were shown. A rejection ends the request; the
 * signature that fills the last slot applies it in the same transaction. When what would be signed has changed meanwhile,
 * nothing is signed and the request becomes stale. Refuses whoever asked or contributed, tokens, and other digests.
 */
export async function signRequest(ctx: Context, input: SignRequestInput): Promise<Signed> {
  const request = await lockedRequest(ctx.tx, ctx.organisationId, input.id);
  if (!request) throw notFound('change request');
  const policy = await policyById(ctx.tx, ctx.organisationId, request.policyId);
  if (!policy) throw new Error(`request ${request.id} names a policy that does not exist`);
  const before = counting(await approvalsOf(ctx.tx, [request.id]), ctx.now);
  const roles = await signingRolesOf(ctx, request);
  const refused = whyNot(
    input.decision,
    {
      ...request,
      onBehalfOf: request.manifest.onBehalfOf,
      contributors: request.manifest.contributors,
      slots: policy.terms.slots,
      signatures: before,
      now: ctx.now,
    },
    { kind: ctx.actor.kind, id: ctx.actor.id, signingRoles: roles },
  );
  if (refused !== null) throw new Refusal(request.state === 'in_review' ? 'forbidden' : 'conflict', refused);
  if (input.subjectDigest !== request.subjectDigest) {
    throw new Refusal('stale', 'This is not what you were shown. Reload the page, read it again, then sign.');
  }
  const changed = await findChanges(ctx, request);
  if (changed.length > 0) {
    await markStale(ctx, request, changed);
    return { state: 'stale', changed };
  }
  const signature = await record(ctx, request, input, roles, policy.terms);
  if (input.decision === 'reject') {
    await moveRequest(ctx, request, 'reject', { reason: input.reason });
    return { state: 'rejected' };
  }
  const approvals = [...before, signature];
  const filling = fillSlots(policy.terms.slots, approvals);
  if (isComplete(filling)) return applyRequest(ctx, request, policy.terms, approvals);
  return { state: 'in_review', slotsOpen: filling.filter(({ personId }) => personId === null).length };
}

/** The signing roles the caller holds now, read from live grants: a session may be older than a revocation. */
async function signingRolesOf(ctx: Context, request: RequestRow): Promise<string[]> {
  if (ctx.actor.kind !== 'person') return [];
  const holders = await listRoleHolders(ctx, request.workspaceId, SIGNING_ROLES);
  return [...(holders.find(({ id }) => id === ctx.actor.id)?.roles ?? [])];
}

async function record(
  ctx: Context,
  request: RequestRow,
  input: SignRequestInput,
  roles: string[],
  terms: PolicyTerms,
): Promise<ApprovalRow> {
  const approval: ApprovalRow = {
    id: newId('approval'),
    changeRequestId: request.id,
    personId: ctx.actor.id,
    roles,
    decision: input.decision,
    reason: input.reason,
    signedAt: ctx.now,
    expiresAt: new Date(ctx.now.getTime() + terms.approvalTtlHours * HOUR_MS),
  };
  const id = await saveApproval(ctx.tx, {
    ...approval,
    organisationId: ctx.organisationId,
    workspaceId: request.workspaceId,
    subjectDigest: request.subjectDigest,
  });
  await appendAuditEvent(ctx, {
    type: 'request.signed',
    resourceId: request.id,
    workspaceId: request.workspaceId,
    details: {
      number: request.number,
      subjectDigest: request.subjectDigest,
      decision: input.decision,
      roles,
      reason: input.reason,
    },
    covers: [{ table: 'approval', id }],
  });
  return { ...approval, id };
}
