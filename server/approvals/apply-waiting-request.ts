import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { countingSignatures } from './admit-signer.ts';
import { applyRequest } from './apply-request.ts';
import { approvalsOf } from './approvals.store.ts';
import type { RequestState } from './domain/request-states.ts';
import { fillSlots, isComplete } from './domain/slots.ts';
import { returnToReview } from './move-request.ts';
import { policyById } from './policies.store.ts';
import { lockedAnyRequest } from './requests.store.ts';

/**
 * Applies an approved request whose time has come, and returns the state it is in. One whose signatures ran out while it
 * waited goes back to the people.
 */
export async function applyWaitingRequest(ctx: Context, requestId: string): Promise<RequestState> {
  const request = await lockedAnyRequest(ctx.tx, ctx.organisationId, requestId);
  if (!request) throw notFound('change request');
  if (request.state !== 'approved' || request.expiresAt <= ctx.now) return request.state;
  const policy = await policyById(ctx.tx, ctx.organisationId, request.policyId);
  if (!policy) throw new Error(`request ${request.id} names a policy that does not exist`);
  const counting = countingSignatures(await approvalsOf(ctx.tx, [request.id]), null, ctx.now);
  if (!isComplete(fillSlots(policy.terms.slots, counting))) {
    return returnToReview(ctx, request, 'A signature ran out while the request waited for its time.');
  }
  return (await applyRequest(ctx, request, policy.terms, counting)).state;
}
