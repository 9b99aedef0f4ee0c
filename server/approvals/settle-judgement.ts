import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { openIncident } from '#server/incidents/open-incident.ts';
import type { Admitted } from './admit-signer.ts';
import type { ApprovalRow } from './approvals.store.ts';
import { fillSlots, isComplete } from './domain/slots.ts';
import { changeEmergency, type EmergencyRow, lockedEmergencyOf } from './emergencies.store.ts';
import { liftFreezes } from './freeze-for-emergency.ts';
import { moveRequest } from './move-request.ts';

export type Judged =
  | { state: 'emergency_applied'; slotsOpen: number }
  | { state: 'ratified' }
  | { state: 'repudiated'; deploymentId: string; incidentNumber: number };

/**
 * Follows a judgement of an emergency: one repudiation settles it, opens an incident and leaves the way back to a person;
 * it is ratified once every place that the change would have needed is filled. Expects the signature to be kept already.
 */
export async function settleJudgement(
  ctx: Context,
  { request, terms, before }: Admitted,
  signature: ApprovalRow,
): Promise<Judged> {
  const emergency = await lockedEmergencyOf(ctx.tx, request.id);
  if (!emergency) throw new Error(`request ${request.id} was applied in an emergency that nobody wrote down`);
  if (signature.decision === 'repudiate') {
    await settle(ctx, emergency, { request, to: 'repudiate', reason: signature.reason });
    const { number } = await openIncident(ctx, {
      workflowId: emergency.workflowId,
      title: `Emergency change ${request.number} was repudiated`,
      severity: 'high',
      cause: { kind: 'person', description: signature.reason },
    });
    return { state: 'repudiated', deploymentId: emergency.deploymentId, incidentNumber: number };
  }
  const filling = fillSlots(terms.slots, [...before, signature]);
  if (!isComplete(filling)) {
    const slotsOpen = filling.filter(({ personId }) => personId === null).length;
    return { state: 'emergency_applied', slotsOpen };
  }
  await settle(ctx, emergency, { request, to: 'ratify' });
  return { state: 'ratified' };
}

async function settle(
  ctx: Context,
  emergency: EmergencyRow,
  how: { request: Admitted['request']; to: 'ratify' | 'repudiate'; reason?: string },
): Promise<void> {
  const { request, to, reason } = how;
  const state = to === 'ratify' ? 'ratified' : 'repudiated';
  await moveRequest(ctx, request, to, {
    ...(request.revisionId !== null && { revisionId: request.revisionId }),
    ...(reason !== undefined && { reason }),
  });
  await changeEmergency(ctx.tx, emergency.id, { state, settledAt: ctx.now });
  await appendAuditEvent(ctx, {
    type: `emergency.${state}`,
    resourceId: emergency.id,
    workspaceId: emergency.workspaceId,
    details: { number: request.number, afterMs: ctx.now.getTime() - emergency.invokedAt.getTime() },
    covers: [{ table: 'change_request', id: request.id }],
  });
  const freezes = [emergency.pauseFreezeId, emergency.overdueFreezeId];
  await liftFreezes(ctx, freezes, `The emergency was ${state}.`);
}
