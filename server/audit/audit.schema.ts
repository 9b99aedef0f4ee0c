import { z } from 'zod';
import { pageInput } from '../platform/domain/page-input.ts';
import { EXPORT_FORMATS, EXPORT_LINES_MAX } from './domain/export-formats.ts';

const optionalText = z.string().trim().max(200).optional();

export const listAuditEventsInput = z.strictObject({
  ...pageInput,
  type: optionalText,
  actorId: optionalText,
  resourceType: optionalText,
  resourceId: optionalText,
  correlationId: optionalText,
  /** Words of the event itself; what is personal or free text stands in no event, so it is not searched. */
  text: optionalText,
  /** ISO times; from is included, to is not. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type ListAuditEventsInput = z.output<typeof listAuditEventsInput>;

export const getAuditEventInput = z.strictObject({ id: z.string().max(64) });
export type GetAuditEventInput = z.output<typeof getAuditEventInput>;

export const measureLogInput = z.strictObject({});
export const listActorsInput = z.strictObject({});

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')]);

export const exportLogInput = z.strictObject({
  format: z.enum(EXPORT_FORMATS),
  /** Leaf index of the first event. */
  from: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(EXPORT_LINES_MAX).default(10_000),
  /** The tree size of an earlier checkpoint; the newest when not given. */
  size: z.coerce.number().int().min(1).optional(),
  /** Adds each event's tlog-proof; JSON lines only. */
  proofs: flag.default(false),
  /** Adds the values behind commitments, as far as they are not erased; the whole log only. */
  values: flag.default(false),
});
export type ExportLogInput = z.output<typeof exportLogInput>;

export const exportTermsInput = z.strictObject({});

export const reconstructInput = z.strictObject({
  /** Of a decision, deployment, request, model version, workflow, person, …: the id says which. */
  id: z.string().trim().min(1).max(64),
  /** ISO time; now when not given. */
  at: z.iso.datetime({ offset: true }).optional(),
});
export type ReconstructInput = z.output<typeof reconstructInput>;

export const RECONSTRUCTABLE = [
  'deployment',
  'change_request',
  'model_version',
  'workflow',
  'person',
] as const;
export const listReconstructableInput = z.strictObject({ table: z.enum(RECONSTRUCTABLE) });
export type ListReconstructableInput = z.output<typeof listReconstructableInput>;
