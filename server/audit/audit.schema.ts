import { z } from 'zod';
import { pageInput } from '../platform/domain/page-input.ts';

const optionalText = z.string().trim().max(200).optional();

export const listAuditEventsInput = z.strictObject({
  ...pageInput,
  type: optionalText,
  actorId: optionalText,
  resourceType: optionalText,
  resourceId: optionalText,
  correlationId: optionalText,
  /** ISO times; from is included, to is not. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type ListAuditEventsInput = z.output<typeof listAuditEventsInput>;

export const getAuditEventInput = z.strictObject({ id: z.string().max(64) });
export type GetAuditEventInput = z.output<typeof getAuditEventInput>;

export const measureLogInput = z.strictObject({});
