import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { getIncident } from '#server/incidents/get-incident.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type {
  ClassifyIncidentInput,
  GetClassificationInput,
  ReportIncidentToAuthorityInput,
} from './classifications.schema.ts';
import { changeClassification, insertClassification } from './classifications.store.ts';
import { type ClassificationRow, classificationsOf, lockClassification } from './classifications.views.ts';
import { reportDueAt } from './domain/serious-incident.ts';
import { requireAuthor } from './require-author.ts';

/** How an incident stands under Article 73; null while nobody has classified it. */
export async function getClassification(
  ctx: Context,
  { incidentId }: GetClassificationInput,
): Promise<{ classification: ClassificationRow | null }> {
  const [classification = null] = await classificationsOf(ctx.tx, ctx.organisationId, [incidentId]);
  return { classification };
}

function requireAwareness(awareAt: Date, openedAt: Date, now: Date): void {
  const refuse = (message: string) => {
    throw new Refusal('invalid', message, { fields: [{ path: '/awareAt', message }] });
  };
  if (awareAt.getTime() > now.getTime()) refuse('We cannot become aware of it in the future.');
  // Whoever opened it was aware of it: a later moment would only buy time.
  if (awareAt.getTime() > openedAt.getTime() + 24 * 3_600_000)
    refuse('The clock starts within a day of the incident being opened.');
}

/**
 * Says what kind of serious incident this is, which starts the clock of Article 73. It can be said anew as long as nothing
 * was reported; a freeze stays until it was.
 */
export async function classifyIncident(
  ctx: Context,
  input: ClassifyIncidentInput,
): Promise<{ id: string; dueAt: Date | null }> {
  const person = requireAuthor(ctx);
  const { incident } = await getIncident(ctx, { id: input.incidentId });
  if (incident.workspaceId === null)
    throw new Refusal(
      'conflict',
      'This incident is about the audit log, not about what a model did to people.',
    );
  const known = await lockClassification(ctx.tx, ctx.organisationId, incident.id);
  if (known?.reportedAt)
    throw new Refusal('conflict', 'This incident was reported already, as it was classified then.');
  const awareAt = new Date(input.awareAt);
  requireAwareness(awareAt, incident.openedAt, ctx.now);
  const dueAt = reportDueAt(input.kind, awareAt);
  const isFrozen = input.freezeEvidence || (known?.isFrozen ?? false);
  const id = known?.id ?? newId('incidentClassification');
  const { kind, reason } = input;
  const said = { kind, reason, awareAt, dueAt, isFrozen, classifiedBy: person, classifiedAt: ctx.now };
  const { organisationId } = ctx;
  const { workspaceId } = incident;
  if (known) await changeClassification(ctx.tx, id, said);
  else
    await insertClassification(ctx.tx, { id, organisationId, workspaceId, incidentId: incident.id, ...said });
  await appendAuditEvent(ctx, {
    type: 'incident.classified',
    resourceId: id,
    workspaceId,
    details: { incident: incident.number, kind, dueAt: dueAt?.toISOString() ?? null, isFrozen, reason },
  });
  return { id, dueAt };
}

/** Writes down that the authority was told, which ends the clock and may end the freeze. */
export async function reportToAuthority(
  ctx: Context,
  input: ReportIncidentToAuthorityInput,
): Promise<{ id: string }> {
  requireAuthor(ctx);
  const { incident } = await getIncident(ctx, { id: input.incidentId });
  const known = await lockClassification(ctx.tx, ctx.organisationId, incident.id);
  if (!known) throw notFound('classification of this incident');
  if (known.dueAt === null)
    throw new Refusal('conflict', 'This incident need not be reported as it is classified.');
  if (known.reportedAt) throw new Refusal('conflict', 'This incident was reported already.');
  const { id, workspaceId } = known;
  const isFrozen = known.isFrozen && input.keepFrozen;
  await changeClassification(ctx.tx, id, { reportedAt: ctx.now, reportReference: input.reference, isFrozen });
  await appendAuditEvent(ctx, {
    type: 'incident.reported',
    resourceId: id,
    workspaceId,
    details: { incident: incident.number, reference: input.reference },
  });
  return { id };
}
