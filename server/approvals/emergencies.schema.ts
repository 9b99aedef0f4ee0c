import { z } from 'zod';

const recordId = z.string().min(1).max(64);
const reason = z
  .string()
  .trim()
  .min(10, 'say why in at least 10 characters')
  .max(2000, 'use at most 2,000 characters');

export const breakGlassInput = z.strictObject({
  id: recordId,
  /** The digest on the page that was read. */
  subjectDigest: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
  /** An unresolved incident of the workflow. */
  incidentId: recordId,
  reason,
});
export type BreakGlassInput = z.output<typeof breakGlassInput>;

export const confirmEmergencyInput = z.strictObject({ id: recordId, reason });
export type ConfirmEmergencyInput = z.output<typeof confirmEmergencyInput>;

export const listEmergenciesInput = z.strictObject({});
