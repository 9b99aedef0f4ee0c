import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import type { ApprovalRow } from './approvals.store.ts';
import { nextState } from './domain/request-states.ts';
import { moveRequest } from './move-request.ts';
import { insertPolicies } from './policies.store.ts';
import type { PolicyEditRow } from './requests.store.ts';

/**
 * Puts the terms that were signed in force as the next version of their policy, to the letter. Postgres refuses a version
 * without a request that ends up applied, and a request that ends up applied without its version.
 */
export async function applyPolicyEdit(
  ctx: Context,
  request: PolicyEditRow,
  approvals: readonly Pick<ApprovalRow, 'personId'>[],
): Promise<{ state: 'applied'; policyId: string; policyNumber: number }> {
  const { subject, to } = request.manifest;
  const id = newId('policy');
  await insertPolicies(ctx.tx, [
    {
      id,
      organisationId: ctx.organisationId,
      ...subject,
      number: to.number,
      terms: to.terms,
      changeRequestId: request.id,
      createdBy: request.requestedBy,
      createdAt: ctx.now,
    },
  ]);
  const approved = nextState(request.state, 'slots-filled') ?? request.state;
  await moveRequest(ctx, { ...request, state: approved }, 'apply');
  await appendAuditEvent(ctx, {
    type: 'policy.changed',
    resourceId: id,
    details: {
      ...subject,
      number: to.number,
      termsDigest: to.termsDigest,
      request: request.id,
      signedBy: approvals.map(({ personId }) => personId),
    },
    covers: [{ table: 'change_request', id: request.id }],
  });
  return { state: 'applied', policyId: id, policyNumber: to.number };
}
