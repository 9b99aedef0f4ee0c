import { z } from 'zod';
import { INCIDENT_KINDS } from './domain/serious-incident.ts';

const incidentId = z.string().min(1).max(64);

export const getClassificationInput = z.strictObject({ incidentId });
export type GetClassificationInput = z.output<typeof getClassificationInput>;

export const classifyIncidentInput = z.strictObject({
  incidentId,
  kind: z.enum(INCIDENT_KINDS),
  reason: z.string().trim().min(10, 'say why in at least 10 characters').max(2000),
  /** ISO time at which we knew enough to suspect it; the clock starts then. */
  awareAt: z.iso.datetime({ offset: true }),
  /** Keep everything it is about as it is until the authority was told. */
  freezeEvidence: z.boolean(),
});
export type ClassifyIncidentInput = z.output<typeof classifyIncidentInput>;

export const reportIncidentToAuthorityInput = z.strictObject({
  incidentId,
  /** How the authority refers to the report. */
  reference: z.string().trim().min(3, 'give the reference of the report').max(200),
  keepFrozen: z.boolean().default(true),
});
export type ReportIncidentToAuthorityInput = z.output<typeof reportIncidentToAuthorityInput>;
