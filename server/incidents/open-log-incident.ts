import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import type { CauseFigure } from './domain/incident-facts.ts';
import { insertIncident, takeIncidentNumber } from './incidents.store.ts';
import { unresolvedOfLog } from './incidents.views.ts';

export interface OpenLogIncidentInput {
  about: 'signing' | 'witness' | 'records';
  title: string;
  /** What was found, as a sentence. */
  finding: string;
  figures: readonly CauseFigure[];
  runbook: string;
}

/**
 * Opens a critical incident about the audit log itself, which concerns the whole organisation. While one about the same
 * is unresolved that one is returned instead.
 */
export async function openLogIncident(
  ctx: Context,
  input: OpenLogIncidentInput,
): Promise<{ id: string; number: number; isNew: boolean }> {
  const { about, title, finding, figures, runbook } = input;
  const number = await takeIncidentNumber(ctx.tx, ctx.organisationId);
  const current = await unresolvedOfLog(ctx.tx, ctx.organisationId, about);
  if (current) return { id: current.id, number: current.number, isNew: false };
  const id = newId('incident');
  await insertIncident(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: null,
    workflowId: null,
    number,
    title,
    severity: 'critical',
    state: 'open',
    cause: JSON.parse(JSON.stringify({ kind: 'audit-log', about, finding, figures })),
    runbook,
    openedBy: ctx.actor.id,
    openedAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'incident.opened',
    resourceId: id,
    details: { number, severity: 'critical', title: title.slice(0, 300) },
  });
  return { id, number, isNew: true };
}
