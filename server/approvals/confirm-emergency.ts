import type { Context } from '#server/access/context.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { type PolicyTerms, SIGNING_ROLES } from './domain/policy.ts';
import type { ConfirmEmergencyInput } from './emergencies.schema.ts';
import { changeEmergency, type EmergencyRow, lockedEmergencyOf } from './emergencies.store.ts';
import { liftFreezes } from './freeze-for-emergency.ts';
import { participantsOf } from './judge-finding.ts';
import { policyById } from './policies.store.ts';
import { type AnyRequestRow, lockedAnyRequest } from './requests.store.ts';

/** Says why somebody is not the second person of an emergency, or null when they may be. */
export async function whyNotConfirm(
  ctx: Context,
  request: AnyRequestRow,
  terms: PolicyTerms,
  emergency: EmergencyRow,
): Promise<string | null> {
  const { actor } = ctx;
  if (emergency.state !== 'awaiting') return 'This emergency has been judged.';
  if (emergency.confirmedBy !== null) return 'A second person has confirmed this already.';
  if (actor.kind !== 'person' || actor.script !== null)
    return 'Only a person at their own browser confirms an emergency.';
  if (actor.id === emergency.invokedBy) return 'You broke the glass. A second person confirms it.';
  if (participantsOf(request).includes(actor.id))
    return 'You had part in this change. Somebody who had none confirms it.';
  const roles = [...new Set([...(terms.breakGlass?.roles ?? []), ...SIGNING_ROLES])];
  const holders = await listRoleHolders(ctx, request.workspaceId, roles);
  return holders.some(({ id }) => id === actor.id)
    ? null
    : 'You hold none of the roles that may confirm this.';
}

/**
 * Confirms, as a second person, that an emergency is one. What had paused because nobody did moves again. Confirming is
 * not ratifying: those who should have signed still judge it.
 */
export async function confirmEmergency(
  ctx: Context,
  input: ConfirmEmergencyInput,
): Promise<{ isLate: boolean }> {
  const request = await lockedAnyRequest(ctx.tx, ctx.organisationId, input.id);
  const emergency = request && (await lockedEmergencyOf(ctx.tx, request.id));
  if (!request || !emergency) throw notFound('emergency');
  const policy = await policyById(ctx.tx, ctx.organisationId, request.policyId);
  if (!policy) throw new Error(`request ${request.id} names a policy that does not exist`);
  const refused = await whyNotConfirm(ctx, request, policy.terms, emergency);
  if (refused !== null) throw new Refusal(emergency.confirmedBy ? 'conflict' : 'forbidden', refused);
  const isLate = ctx.now > emergency.confirmBy;
  await changeEmergency(ctx.tx, emergency.id, {
    confirmedBy: ctx.actor.id,
    confirmedAt: ctx.now,
    confirmReason: input.reason,
  });
  await appendAuditEvent(ctx, {
    type: 'emergency.confirmed',
    resourceId: emergency.id,
    workspaceId: emergency.workspaceId,
    details: { number: request.number, isLate, reason: input.reason },
  });
  await liftFreezes(ctx, [emergency.pauseFreezeId], 'A second person confirmed the emergency.');
  return { isLate };
}
