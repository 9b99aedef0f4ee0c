import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import type { IncidentCause, Severity } from './domain/incident-facts.ts';
import { insertIncident, takeIncidentNumber } from './incidents.store.ts';
import { unresolvedOfRule } from './incidents.views.ts';

export interface OpenIncidentInput {
  workflowId: string;
  title: string;
  severity: Severity;
  cause: IncidentCause;
}

/**
 * Opens an incident with the workflow's runbook of this moment. While an incident of the same alert rule is unresolved
 * that one is returned instead, so that a flapping alert never floods people.
 */
export async function openIncident(
  ctx: Context,
  input: OpenIncidentInput,
): Promise<{ id: string; number: number; isNew: boolean }> {
  const { workflow, version } = await getWorkflow(ctx, { id: input.workflowId });
  const number = await takeIncidentNumber(ctx.tx, ctx.organisationId);
  if (input.cause.kind === 'alert') {
    const current = await unresolvedOfRule(ctx.tx, ctx.organisationId, workflow.id, input.cause.rule);
    if (current) return { id: current.id, number: current.number, isNew: false };
  }
  const id = newId('incident');
  await insertIncident(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: workflow.workspaceId,
    workflowId: workflow.id,
    number,
    title: input.title,
    severity: input.severity,
    state: 'open',
    cause: JSON.parse(JSON.stringify(input.cause)),
    runbook: version.definition.runbook,
    openedBy: ctx.actor.id,
    openedAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'incident.opened',
    resourceId: id,
    workspaceId: workflow.workspaceId,
    details: { number, workflow: workflow.slug, severity: input.severity, title: input.title.slice(0, 300) },
  });
  return { id, number, isNew: true };
}
