import type { Context } from '#server/access/context.ts';
import { openLogIncident } from '#server/incidents/open-log-incident.ts';
import { newId } from '#server/platform/new-id.ts';
import { appendAuditEvent } from './append-audit-event.ts';
import { LOG_FAULT_RUNBOOK, LOG_FAULTS, type LogFault } from './domain/log-fault.ts';
import { haltInForce, insertHalt } from './log-halts.store.ts';

/** Stops the signing of an organisation's log until somebody resumes it, and opens an incident; once per halt. */
export async function haltLog(ctx: Context, fault: LogFault): Promise<void> {
  if (await haltInForce(ctx.tx, ctx.organisationId)) return;
  const incident = await openLogIncident(ctx, {
    about: 'signing',
    title: 'The audit log is not signed any further',
    finding: LOG_FAULTS[fault.kind],
    figures: [
      { label: 'Signed last', value: `${fault.size} events` },
      { label: 'Where', value: fault.detail },
    ],
    runbook: LOG_FAULT_RUNBOOK,
  });
  const id = newId('logHalt');
  await insertHalt(ctx.tx, {
    ...fault,
    id,
    organisationId: ctx.organisationId,
    haltedAt: ctx.now,
    incidentId: incident.id,
  });
  await appendAuditEvent(ctx, {
    type: 'audit-log.halted',
    resourceId: id,
    details: { kind: fault.kind, size: fault.size },
  });
}
