import { z } from 'zod';
import { pageInput } from '../platform/domain/page-input.ts';
import { DECISION_STATUSES } from './domain/decision-facts.ts';
import { DECIDERS } from './domain/judgement.ts';

const recordId = z.string().min(1).max(64);

/** Which decisions a list shows; the same names stand in the page's address. */
export const decisionFilters = {
  workflowId: recordId.optional(),
  status: z.enum(DECISION_STATUSES).optional(),
  decidedBy: z.enum(DECIDERS).optional(),
  /** The caller's own id of the case, exactly. */
  subject: z
    .string()
    .trim()
    .min(1)
    .max(200)
    // The database has no such letter, and says so in a way that reads like a defect.
    .refine((subject) => !subject.includes('\0'), 'must not hold a NUL character')
    .optional(),
  modelVersionId: recordId.optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
};

export const listDecisionsInput = z.strictObject({
  ...decisionFilters,
  ...pageInput,
});
export type ListDecisionsInput = z.output<typeof listDecisionsInput>;

/** What applications find decisions by; a version is a number of a workflow, so it needs one. */
export const findDecisionsInput = z
  .strictObject({
    workflow: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/)
      .optional(),
    version: z.coerce.number().int().min(1).optional(),
    status: decisionFilters.status,
    subject: decisionFilters.subject,
    from: decisionFilters.from,
    until: decisionFilters.until,
    ...pageInput,
  })
  .refine(({ workflow, version }) => version === undefined || workflow !== undefined, {
    path: ['version'],
    message: 'needs the workflow beside it',
  });
export type FindDecisionsInput = z.output<typeof findDecisionsInput>;

export const getDecisionInput = z.strictObject({ id: recordId });
export type GetDecisionInput = z.output<typeof getDecisionInput>;

export const reversePseudonymInput = z.strictObject({
  decisionId: recordId,
  /** As it stands in the decision. */
  pseudonym: z.string().regex(/^psn_\d{1,9}_[A-Za-z0-9_-]{22,8000}$/, 'is no pseudonym'),
  reason: z.string().trim().min(5, 'say why you need to know in at least 5 characters').max(2000),
});
export type ReversePseudonymInput = z.output<typeof reversePseudonymInput>;

/** Ground truth for one decision; `label` is the workflow's own word, for credit `good` or `bad`. */
export const outcomeBody = z.strictObject({
  label: z.string().trim().min(1).max(100),
  value: z.number().optional(),
  /** When it became true; until then it was unknown. */
  at: z.iso.datetime({ offset: true }).optional(),
  metadata: z.record(z.string().max(100), z.json()).default({}),
});

export const recordOutcomeInput = outcomeBody.extend({ decisionId: recordId });
export type RecordOutcomeInput = z.output<typeof recordOutcomeInput>;
