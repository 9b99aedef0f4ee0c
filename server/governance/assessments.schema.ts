import { z } from 'zod';
import { ASSESSMENT_KINDS } from './domain/assessment-states.ts';
import { answersContentSchema } from './domain/questionnaire.ts';
import { riskContentSchema } from './domain/risk-assessment.ts';

/** Id or slug of a workflow. */
const workflow = z.string().trim().min(1).max(64);
const recordId = z.string().min(1).max(64);
const digest = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256');

export const getAssessmentInput = z.strictObject({
  workflow,
  kind: z.enum(ASSESSMENT_KINDS),
  /** The newest unless given. */
  number: z.coerce.number().int().min(1).optional(),
});
export type GetAssessmentInput = z.output<typeof getAssessmentInput>;

const common = {
  workflow,
  /** The number of the version you started from, 0 for the first; refused with `conflict` when there is a newer one. */
  basedOn: z.int().min(0),
  /** Id or e-mail of the person who answers for it. */
  owner: z.string().trim().min(1, 'name who answers for it').max(200),
  /** ISO time by which it is looked at again. */
  reviewBy: z.iso.datetime({ offset: true }),
};

export const submitAssessmentInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('risk'), ...common, content: riskContentSchema }),
  z.strictObject({ kind: z.literal('dpia'), ...common, content: answersContentSchema }),
  z.strictObject({ kind: z.literal('fria'), ...common, content: answersContentSchema }),
]);
export type SubmitAssessmentInput = z.output<typeof submitAssessmentInput>;

const DRAFT_CHARS_MAX = 200_000;

export const saveDraftInput = z.strictObject({
  workflow,
  kind: z.enum(ASSESSMENT_KINDS),
  /** The form as it stands, complete or not. */
  content: z
    .record(z.string().max(60), z.json())
    .refine((content) => JSON.stringify(content).length <= DRAFT_CHARS_MAX, 'this draft is too long'),
});
export type SaveDraftInput = z.output<typeof saveDraftInput>;

export const discardDraftInput = z.strictObject({ workflow, kind: z.enum(ASSESSMENT_KINDS) });
export type DiscardDraftInput = z.output<typeof discardDraftInput>;

export const signOffInput = z.strictObject({
  id: recordId,
  /** The digest that was shown; refused with `stale` when the version has another. */
  subjectDigest: digest,
  decision: z.enum(['approve', 'return']),
  reason: z
    .string()
    .trim()
    .min(10, 'say why in at least 10 characters')
    .max(2000, 'use at most 2,000 characters'),
});
export type SignOffInput = z.output<typeof signOffInput>;
