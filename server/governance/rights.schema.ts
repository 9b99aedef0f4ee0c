import { z } from 'zod';
import { isIdOf } from '../platform/domain/ids.ts';
import { pageInput } from '../platform/domain/page-input.ts';
import { DATA_CLASS_NAMES, LEGAL_BASES, type LegalBasis } from './domain/data-classes.ts';

const subject = z.string().trim().min(1, 'must not be empty').max(200);
const reason = z.string().trim().min(5, 'say why, in a few words').max(1_000);

export const findSubjectInput = z.strictObject({ subject });
export type FindSubjectInput = z.output<typeof findSubjectInput>;

export const exportSubjectInput = z.strictObject({
  subject,
  /** `next` of the part before. */
  after: z
    .string()
    .refine(
      (value) =>
        isIdOf('decision', value) ||
        isIdOf('deadLetter', value) ||
        /^trace:\w{1,64}(\/[\w.:-]{1,100}){1,2}$/.test(value),
      'must be what the part before named as the next',
    )
    .optional(),
});
export type ExportSubjectInput = z.output<typeof exportSubjectInput>;

export const eraseSubjectInput = z.strictObject({
  subject,
  legalBasis: z.enum(Object.keys(LEGAL_BASES) as [LegalBasis, ...LegalBasis[]]),
  reason,
});
export type EraseSubjectInput = z.output<typeof eraseSubjectInput>;

export const listErasuresInput = z.strictObject(pageInput);
export type ListErasuresInput = z.output<typeof listErasuresInput>;

export const readRetentionInput = z.strictObject({});

export const setRetentionInput = z.strictObject({
  dataClass: z.enum(DATA_CLASS_NAMES as [string, ...string[]]),
  days: z.int('must be a whole number of days').min(1),
});
export type SetRetentionInput = z.output<typeof setRetentionInput>;

export const placeHoldInput = z
  .strictObject({
    name: z.string().trim().min(3, 'must be at least 3 characters').max(80),
    scope: z.enum(['organisation', 'workflow', 'subject']),
    workflowId: z
      .string()
      .refine((value) => isIdOf('workflow', value), 'must be the id of a workflow')
      .optional(),
    subject: subject.optional(),
    reason,
  })
  .refine(({ scope, workflowId }) => (scope === 'workflow') === (workflowId !== undefined), {
    path: ['workflowId'],
    message: 'choose a workflow for a hold on one, and only then',
  })
  .refine(({ scope, subject: given }) => (scope === 'subject') === (given !== undefined), {
    path: ['subject'],
    message: 'name a subject for a hold on one, and only then',
  });
export type PlaceHoldInput = z.output<typeof placeHoldInput>;

export const liftHoldInput = z.strictObject({
  id: z.string().refine((value) => isIdOf('legalHold', value), 'must be the id of a legal hold'),
  reason,
});
export type LiftHoldInput = z.output<typeof liftHoldInput>;
