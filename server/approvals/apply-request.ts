import type { Context } from '#server/access/context.ts';
import { ROLE_WORDING } from '#server/access/domain/roles.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { lockDeployment } from '#server/deployments/lock-deployment.ts';
import { promoteRevision } from '#server/deployments/promote-revision.ts';
import type { ApprovalRow } from './approvals.store.ts';
import { gatesOf, type PolicyTerms, SIGNING_ROLES } from './domain/policy.ts';
import { nextState } from './domain/request-states.ts';
import { fillSlots, isComplete } from './domain/slots.ts';
import { findChanges } from './find-changes.ts';
import { markStale, moveRequest } from './move-request.ts';
import { gateResultsOf, type RequestRow } from './requests.store.ts';

export type Applied =
  | { state: 'applied'; deploymentId: string; revisionNumber: number }
  | { state: 'stale'; changed: string[] };

/**
 * Applies a request whose slots are filled, in the transaction of the last signature: with the deployment locked, composes
 * the manifest again from live rows and compares digests, holds every signer to the role they have now, and only then
 * makes the revision the desired one. Whatever does not hold ends the request as stale, with the reason in words. Expects
 * the request's row to be locked.
 */
export async function applyRequest(
  ctx: Context,
  request: RequestRow,
  terms: PolicyTerms,
  approvals: readonly ApprovalRow[],
): Promise<Applied> {
  await lockDeployment(ctx, request.workflowId, request.environment);
  const changed = [
    ...(await findChanges(ctx, request)),
    ...(await findLapsedSigners(ctx, request, terms, approvals)),
    ...(await findGatesNotPassed(ctx, request, terms)),
  ];
  if (changed.length > 0) {
    await markStale(ctx, request, changed);
    return { state: 'stale', changed };
  }
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
  return {
    state: 'applied',
    deploymentId: promoted.deploymentId,
    revisionNumber: promoted.revisionNumber,
  };
}

/** Slots that are no longer filled when only roles count that the signers hold at this moment. */
async function findLapsedSigners(
  ctx: Context,
  request: RequestRow,
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

async function findGatesNotPassed(ctx: Context, request: RequestRow, terms: PolicyTerms): Promise<string[]> {
  const results = await gateResultsOf(ctx.tx, request.id, request.subjectDigest);
  const passed = new Set(results.filter(({ status }) => status === 'passed').map(({ gate }) => gate));
  return gatesOf(terms)
    .filter((gate) => terms.gates.levels[gate] === 'block' && !passed.has(gate))
    .map((gate) => `the gate ${gate} has not passed`);
}
