import type { Context } from '#server/access/context.ts';
import { ROLE_WORDING } from '#server/access/domain/roles.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { lockDeployment } from '#server/deployments/lock-deployment.ts';
import { promoteRevision } from '#server/deployments/promote-revision.ts';
import { settlePointers } from '#server/registry/settle-pointers.ts';
import { applyPolicyEdit } from './apply-policy-edit.ts';
import type { ApprovalRow } from './approvals.store.ts';
import type { Wait } from './domain/apply-times.ts';
import { type PolicyTerms, SIGNING_ROLES } from './domain/policy.ts';
import { nextState } from './domain/request-states.ts';
import { fillSlots, isComplete } from './domain/slots.ts';
import { findChanges } from './find-changes.ts';
import { findGateLapse } from './find-gate-lapse.ts';
import { findWaits } from './find-waits.ts';
import { lapseRequest } from './lapse-request.ts';
import { markStale, markWaiting, moveRequest } from './move-request.ts';
import type { AnyRequestRow, RequestRow } from './requests.store.ts';

export type Applied =
  | { state: 'applied'; deploymentId: string; revisionNumber: number }
  | { state: 'applied'; policyId: string; policyNumber: number }
  | { state: 'approved'; waitsFor: Wait[] }
  /** A gate does not hold any more: it is judged again, or blocks. Signatures stay for the same digest. */
  | { state: 'checking' | 'blocked'; why: string }
  | { state: 'stale'; changed: string[] };

/**
 * Applies a request whose slots are filled, in the transaction of the last signature or when its time has come: composes the
 * manifest again from live rows and compares digests, holds every signer to the role they have now, and only then puts it in
 * force. Whatever does not hold ends the request as stale, with the reason in words; what is merely too early stays approved
 * and says what it waits for. Expects the request's row to be locked.
 */
export async function applyRequest(
  ctx: Context,
  request: AnyRequestRow,
  terms: PolicyTerms,
  approvals: readonly ApprovalRow[],
): Promise<Applied> {
  if (request.action === 'promote') await lockDeployment(ctx, request.workflowId, request.environment);
  const changed = [
    ...(await findChanges(ctx, request)),
    ...(await findLapsedSigners(ctx, request, terms, approvals)),
  ];
  if (changed.length > 0) {
    await markStale(ctx, request, changed);
    return { state: 'stale', changed };
  }
  const lapse = request.action === 'promote' ? await findGateLapse(ctx, request, terms) : null;
  if (lapse && request.action === 'promote') {
    const state = await lapseRequest(ctx, request, lapse);
    return { state: state === 'blocked' ? 'blocked' : 'checking', why: lapse.why };
  }
  const waitsFor = await findWaits(ctx, request, terms, approvals);
  if (waitsFor.length > 0) {
    await markWaiting(ctx, request, waitsFor);
    return { state: 'approved', waitsFor };
  }
  return request.action === 'promote'
    ? applyPromotion(ctx, request, approvals)
    : applyPolicyEdit(ctx, request, approvals);
}

async function applyPromotion(
  ctx: Context,
  request: RequestRow,
  approvals: readonly ApprovalRow[],
): Promise<Applied> {
  const promoted = await promoteRevision(ctx, {
    workflowId: request.workflowId,
    environment: request.environment,
    workflowVersionId: request.workflowVersionId,
    modelVersionId: request.modelVersionId,
    clusterId: request.clusterId,
    changeRequestId: request.id,
    reason: request.reason,
  });
  const approved = nextState(request.state, 'slots-filled') ?? request.state;
  await moveRequest(ctx, { ...request, state: approved }, 'apply', { revisionId: promoted.revisionId });
  await appendAuditEvent(ctx, {
    type: 'request.applied',
    resourceId: request.id,
    workspaceId: request.workspaceId,
    details: {
      number: request.number,
      subjectDigest: request.subjectDigest,
      deploymentId: promoted.deploymentId,
      revision: promoted.revisionNumber,
      signedBy: approvals.map(({ personId }) => personId),
    },
  });
  await settlePointers(ctx, request.id);
  return {
    state: 'applied',
    deploymentId: promoted.deploymentId,
    revisionNumber: promoted.revisionNumber,
  };
}

/** Slots that are no longer filled when only roles count that the signers hold at this moment. */
async function findLapsedSigners(
  ctx: Context,
  request: AnyRequestRow,
  terms: PolicyTerms,
  approvals: readonly ApprovalRow[],
): Promise<string[]> {
  const holders = await listRoleHolders(ctx, request.workspaceId, SIGNING_ROLES);
  const now = approvals.map(({ personId, roles }) => ({
    personId,
    roles: roles.filter((role) => holders.find(({ id }) => id === personId)?.roles.some((r) => r === role)),
  }));
  const filling = fillSlots(terms.slots, now);
  if (isComplete(filling)) return [];
  const open = filling.filter(({ personId }) => personId === null);
  return open.map(
    ({ role }) => `somebody who signed as ${ROLE_WORDING[role].name} no longer holds that role`,
  );
}
