import type { Context } from '#server/access/context.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { LEASE_MS, whyNot } from './domain/review-state.ts';
import { requirePerson } from './require-person.ts';
import type { ClaimItemInput, ClaimNextInput } from './reviews.schema.ts';
import { claimMostUrgent, lockItem, setClaim } from './reviews.store.ts';

/** Claims a case, or renews a claim that I hold; refuses with `conflict` while somebody else holds it. */
export async function claimItem(ctx: Context, { id }: ClaimItemInput): Promise<{ leaseUntil: Date }> {
  const personId = requirePerson(ctx);
  const item = await lockItem(ctx.tx, ctx.organisationId, id);
  if (!item) throw notFound('case');
  const reason = whyNot('claim', item, personId, ctx.now);
  if (reason) throw new Refusal('conflict', reason);
  const leaseUntil = new Date(ctx.now.getTime() + LEASE_MS);
  await setClaim(ctx.tx, id, { personId, at: item.claimedAt ?? ctx.now, leaseUntil });
  return { leaseUntil };
}

/** Claims the most urgent case that nobody holds; null when none waits. */
export async function claimNextItem(ctx: Context, input: ClaimNextInput): Promise<{ id: string } | null> {
  const personId = requirePerson(ctx);
  const leaseUntil = new Date(ctx.now.getTime() + LEASE_MS);
  const item = await claimMostUrgent(
    ctx.tx,
    ctx.organisationId,
    personId,
    input.workflowId ?? null,
    ctx.now,
    leaseUntil,
  );
  return item ? { id: item.id } : null;
}

/** Gives a claimed case back to the queue. */
export async function releaseItem(ctx: Context, { id }: ClaimItemInput): Promise<Record<string, never>> {
  const personId = requirePerson(ctx);
  const item = await lockItem(ctx.tx, ctx.organisationId, id);
  if (!item) throw notFound('case');
  const reason = whyNot('release', item, personId, ctx.now);
  if (reason) throw new Refusal('conflict', reason);
  await setClaim(ctx.tx, id, null);
  return {};
}
