import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import type { LiftFreezeInput } from './freezes.schema.ts';
import { lockedFreeze, setFreezeLifted } from './freezes.store.ts';

/** Lifts a freeze, with a reason; what waited for it is applied by the worker as soon as nothing else holds it back. */
export async function liftFreeze(ctx: Context, input: LiftFreezeInput): Promise<{ id: string }> {
  const freeze = await lockedFreeze(ctx.tx, ctx.organisationId, input.id);
  if (!freeze) throw notFound('change freeze');
  if (freeze.liftedAt !== null) throw new Refusal('conflict', 'This freeze has been lifted already.');
  if (freeze.endsAt !== null && freeze.endsAt <= ctx.now)
    throw new Refusal('conflict', 'This freeze has ended by itself.');
  await setFreezeLifted(ctx.tx, freeze.id, {
    liftedBy: ctx.actor.id,
    liftedAt: ctx.now,
    liftReason: input.reason,
  });
  await appendAuditEvent(ctx, {
    type: 'freeze.lifted',
    resourceId: freeze.id,
    workspaceId: freeze.workspaceId ?? undefined,
    details: { scope: freeze.scope, reason: input.reason },
  });
  await notify(ctx.tx, 'interlock_approved');
  return { id: freeze.id };
}
