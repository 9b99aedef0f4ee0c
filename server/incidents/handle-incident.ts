import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import {
  INCIDENT_STATE_TABLE,
  type IncidentAct,
  type IncidentFacts,
  mayDo,
} from './domain/incident-facts.ts';
import type {
  AcknowledgeIncidentInput,
  ReportIncidentInput,
  ResolveIncidentInput,
} from './incidents.schema.ts';
import { changeIncident } from './incidents.store.ts';
import { lockedIncident } from './incidents.views.ts';
import { openIncident } from './open-incident.ts';

async function take(ctx: Context, id: string, act: IncidentAct): Promise<IncidentFacts> {
  const found = await lockedIncident(ctx.tx, ctx.organisationId, id);
  if (!found) throw notFound('incident');
  if (mayDo(found.state, act)) return found;
  const word = INCIDENT_STATE_TABLE[found.state].word.toLowerCase();
  throw new Refusal('conflict', `Incident ${found.number} is ${word} by now. Nothing was changed.`);
}

/** Opens an incident that a person noticed. */
export function reportIncident(
  ctx: Context,
  input: ReportIncidentInput,
): Promise<{ id: string; number: number }> {
  const { workflowId, title, severity, description } = input;
  return openIncident(ctx, { workflowId, title, severity, cause: { kind: 'person', description } });
}

/** Takes an incident into one's hands, so that others see who has it; refuses with `conflict` once somebody has. */
export async function acknowledgeIncident(
  ctx: Context,
  input: AcknowledgeIncidentInput,
): Promise<{ number: number }> {
  const { id, number, workspaceId } = await take(ctx, input.id, 'acknowledge');
  await changeIncident(ctx.tx, id, {
    state: 'acknowledged',
    acknowledgedBy: ctx.actor.id,
    acknowledgedAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'incident.acknowledged',
    resourceId: id,
    workspaceId,
    details: { number },
  });
  return { number };
}

/** Ends an incident with a word on how; nothing else follows from it: a stop stays until somebody lifts it. */
export async function resolveIncident(
  ctx: Context,
  input: ResolveIncidentInput,
): Promise<{ number: number }> {
  const { id, number, workspaceId } = await take(ctx, input.id, 'resolve');
  await changeIncident(ctx.tx, id, {
    state: 'resolved',
    resolvedBy: ctx.actor.id,
    resolvedAt: ctx.now,
    resolution: input.resolution,
  });
  await appendAuditEvent(ctx, {
    type: 'incident.resolved',
    resourceId: id,
    workspaceId,
    details: { number, resolution: input.resolution },
  });
  return { number };
}
