import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { lockDeployment } from '#server/deployments/lock-deployment.ts';
import { retryRollout } from '#server/deployments/retry-rollout.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { signaturesSuffice } from './approvals.store.ts';
import { findChanges } from './find-changes.ts';
import type { RetryRequestInput } from './requests.schema.ts';
import { lockedRequest, type RequestRow } from './requests.store.ts';

/**
 * Says why an applied change whose rollout failed cannot simply be tried again, or null: what was signed must still read
 * the same, and its signatures must still hold, by people who still have their roles.
 */
export async function whyNotRetry(ctx: Context, request: RequestRow): Promise<string | null> {
  if (request.state !== 'applied' || request.revisionId === null)
    return 'Only a change that was applied can be tried again.';
  if (request.expiresAt <= ctx.now) return 'The request has expired since. Ask again with a new one.';
  if (!(await signaturesSuffice(ctx.tx, request.id, ctx.now)))
    return 'Its signatures no longer hold: one ran out, or a signer lost their role. Ask again with a new request.';
  const changed = await findChanges(ctx, request);
  return changed.length === 0
    ? null
    : `Changed since it was signed: ${changed.slice(0, 5).join('; ')}. Ask again with a new request.`;
}

/** Tries the failed rollout of an applied change again, without a new request. */
export async function retryRequest(
  ctx: Context,
  input: RetryRequestInput,
): Promise<{ deploymentId: string; revisionNumber: number }> {
  const request = await lockedRequest(ctx.tx, ctx.organisationId, input.id);
  if (!request) throw notFound('change request');
  await lockDeployment(ctx, request.workflowId, request.environment);
  const refused = await whyNotRetry(ctx, request);
  if (refused !== null || request.revisionId === null) throw new Refusal('conflict', refused ?? '');
  const { revisionId } = request;
  const retried = await retryRollout(ctx, { revisionId, reason: input.reason });
  await appendAuditEvent(ctx, {
    type: 'rollout.retried',
    resourceId: retried.rolloutId,
    workspaceId: request.workspaceId,
    details: { number: request.number, revision: retried.revisionNumber, reason: input.reason },
    covers: [{ table: 'deployment', id: retried.deploymentId }],
  });
  const { deploymentId, revisionNumber } = retried;
  return { deploymentId, revisionNumber };
}
