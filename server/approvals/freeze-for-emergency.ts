import type { Context } from '#server/access/context.ts';
import { createFreeze } from './create-freeze.ts';
import type { EmergencyRow } from './emergencies.store.ts';
import { lockedFreeze } from './freezes.store.ts';
import { liftFreeze } from './lift-freeze.ts';

/** Freezes forward changes of an emergency's workflow or workspace until it is settled or lifted; returns the freeze's id. */
export async function freezeFor(
  ctx: Context,
  what: { scope: 'workflow' | 'workspace'; emergency: EmergencyRow; reason: string },
): Promise<string> {
  const { scope, emergency, reason } = what;
  const { workspaceId, workflowId } = emergency;
  const where = scope === 'workflow' ? { workflowId } : { workspaceId };
  const { id } = await createFreeze(ctx, { scope, ...where, reason, causeId: emergency.id });
  return id;
}

/** Lifts the freezes that an emergency caused, as far as they are still in force. */
export async function liftFreezes(
  ctx: Context,
  ids: readonly (string | null)[],
  reason: string,
): Promise<void> {
  for (const id of ids) {
    if (id === null) continue;
    const freeze = await lockedFreeze(ctx.tx, ctx.organisationId, id);
    if (freeze?.liftedAt === null) await liftFreeze(ctx, { id, reason });
  }
}
