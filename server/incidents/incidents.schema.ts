import { z } from 'zod';
import { pageInput } from '../platform/domain/page-input.ts';
import { SEVERITIES } from './domain/incident-facts.ts';

const recordId = z.string().min(1).max(64);
const words = (what: string) =>
  z.string().trim().min(5, `say ${what} in at least 5 characters`).max(2000, 'use at most 2,000 characters');

export const listIncidentsInput = z.strictObject({
  state: z.enum(['unresolved', 'resolved', 'all']).default('unresolved'),
  workflowId: recordId.optional(),
  /** ISO times by which the incident was opened; from is included, to is not. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  ...pageInput,
  cursor: recordId.optional(),
});
export type ListIncidentsInput = z.output<typeof listIncidentsInput>;

export const getIncidentInput = z.strictObject({ id: recordId });
export type GetIncidentInput = z.output<typeof getIncidentInput>;

export const reportIncidentInput = z.strictObject({
  workflowId: recordId,
  title: z.string().trim().min(5, 'say what is wrong in at least 5 characters').max(200),
  description: words('what you saw'),
  severity: z.enum(SEVERITIES),
});
export type ReportIncidentInput = z.output<typeof reportIncidentInput>;

export const acknowledgeIncidentInput = z.strictObject({ id: recordId });
export type AcknowledgeIncidentInput = z.output<typeof acknowledgeIncidentInput>;

export const resolveIncidentInput = z.strictObject({ id: recordId, resolution: words('how it ended') });
export type ResolveIncidentInput = z.output<typeof resolveIncidentInput>;
