import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { whyNotConfirm } from './confirm-emergency.ts';
import type { EmergencyShown } from './domain/emergency-facts.ts';
import type { PolicyTerms } from './domain/policy.ts';
import type { EmergencyRow } from './emergencies.store.ts';
import type { AnyRequestRow } from './requests.store.ts';

/** An emergency for whoever reads the page of its request. */
export async function showEmergency(
  ctx: Context,
  request: AnyRequestRow,
  terms: PolicyTerms,
  emergency: EmergencyRow,
): Promise<EmergencyShown> {
  const { invokedBy, confirmedBy } = emergency;
  const names = await namePeople(ctx, [invokedBy, ...(confirmedBy === null ? [] : [confirmedBy])]);
  const named = (id: string) => names[id] ?? { id, name: id };
  const {
    id,
    state,
    reason,
    incidentId,
    passedOver,
    invokedAt,
    confirmBy,
    confirmedAt,
    confirmReason,
    expiresAt,
    ratifyBy,
    pausedAt,
    returnedAt,
    returnedHow,
    overdueAt,
    settledAt,
    deploymentId,
  } = emergency;
  return {
    ...{ id, state, reason, incidentId, passedOver, deploymentId },
    ...{ invokedAt, confirmBy, confirmedAt, confirmReason, expiresAt, ratifyBy },
    ...{ pausedAt, returnedAt, returnedHow, overdueAt, settledAt },
    invokedBy: named(invokedBy),
    confirmedBy: confirmedBy === null ? null : named(confirmedBy),
    whyNotConfirm: await whyNotConfirm(ctx, request, terms, emergency),
  };
}
