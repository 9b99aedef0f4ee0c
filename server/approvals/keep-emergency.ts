import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { lockDeployment } from '#server/deployments/lock-deployment.ts';
import { rollBack } from '#server/deployments/roll-back.ts';
import { openIncident } from '#server/incidents/open-incident.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { dueOf, type EmergencyDue } from './domain/emergency.ts';
import { changeEmergency, type EmergencyRow, lockedEmergencyOf } from './emergencies.store.ts';
import { freezeFor } from './freeze-for-emergency.ts';
import { lockedRequest, type RequestRow } from './requests.store.ts';

/** Does what is due for one emergency at this time, once; returns how many things it did. */
export async function keepEmergency(ctx: Context, requestId: string): Promise<number> {
  const request = await lockedRequest(ctx.tx, ctx.organisationId, requestId);
  const emergency = await lockedEmergencyOf(ctx.tx, requestId);
  if (!request || !emergency) return 0;
  const due = dueOf(emergency, ctx.now);
  for (const one of due) await DUTIES[one](ctx, emergency, request);
  return due.length;
}

const DUTIES = {
  pause,
  return: returnToBase,
  freeze: freezeWorkspace,
} as const satisfies Record<
  EmergencyDue,
  (ctx: Context, emergency: EmergencyRow, request: RequestRow) => Promise<void>
>;

function tell(
  ctx: Context,
  type: 'emergency.unconfirmed' | 'emergency.overdue',
  emergency: EmergencyRow,
  request: RequestRow,
): Promise<string> {
  return appendAuditEvent(ctx, {
    type,
    resourceId: emergency.id,
    workspaceId: emergency.workspaceId,
    details: { number: request.number },
  });
}

/** Nobody confirmed in time: nothing of this workflow moves forward until somebody does. */
async function pause(ctx: Context, emergency: EmergencyRow, request: RequestRow): Promise<void> {
  const pauseFreezeId = await freezeFor(ctx, {
    scope: 'workflow',
    emergency,
    reason: `No second person confirmed emergency change ${request.number} in time.`,
  });
  await changeEmergency(ctx.tx, emergency.id, { pausedAt: ctx.now, pauseFreezeId });
  await tell(ctx, 'emergency.unconfirmed', emergency, request);
}

/** Its hours are over and nobody ratified it: back to what was in force, unless something else is wanted there by now. */
async function returnToBase(ctx: Context, emergency: EmergencyRow, request: RequestRow): Promise<void> {
  const deployment = await lockDeployment(ctx, emergency.workflowId, request.environment);
  const stands = deployment?.desiredRevisionId === emergency.revisionId;
  const returnedHow = stands
    ? await rollBackTo(ctx, emergency, request)
    : 'Something else was wanted there by then.';
  await changeEmergency(ctx.tx, emergency.id, { returnedAt: ctx.now, returnedHow });
  await appendAuditEvent(ctx, {
    type: 'emergency.returned',
    resourceId: emergency.id,
    workspaceId: emergency.workspaceId,
    details: { number: request.number, how: returnedHow },
  });
}

async function rollBackTo(ctx: Context, emergency: EmergencyRow, request: RequestRow): Promise<string> {
  try {
    const { toRevision } = await rollBack(ctx, {
      deploymentId: emergency.deploymentId,
      toRevisionId: emergency.baseRevisionId,
      fromRevisionId: emergency.revisionId,
      reason: `Emergency change ${request.number} was not ratified in its hours.`,
      incidentId: emergency.incidentId,
    });
    return `Returned to revision ${toRevision}.`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await openIncident(ctx, {
      workflowId: emergency.workflowId,
      title: `Emergency change ${request.number} could not be returned`,
      severity: 'critical',
      cause: { kind: 'person', description: error.message },
    });
    return `Could not be returned: ${error.message}`;
  }
}

/** Those who should have signed did not judge it in time: changes of the workspace freeze, and somebody must look. */
async function freezeWorkspace(ctx: Context, emergency: EmergencyRow, request: RequestRow): Promise<void> {
  const overdueFreezeId = await freezeFor(ctx, {
    scope: 'workspace',
    emergency,
    reason: `Emergency change ${request.number} was neither ratified nor repudiated in time.`,
  });
  await changeEmergency(ctx.tx, emergency.id, { overdueAt: ctx.now, overdueFreezeId });
  await openIncident(ctx, {
    workflowId: emergency.workflowId,
    title: `Emergency change ${request.number} waits for its judgement beyond the deadline`,
    severity: 'high',
    cause: {
      kind: 'person',
      description:
        'Those who should have signed neither ratified nor repudiated it. Changes here are frozen until they do.',
    },
  });
  await tell(ctx, 'emergency.overdue', emergency, request);
}
