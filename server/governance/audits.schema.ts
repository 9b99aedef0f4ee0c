import { z } from 'zod';
import { numberedPageInput, pageInput } from '../platform/domain/page-input.ts';
import { AUDIT_ACTS } from './domain/audit-states.ts';
import { FINDING_SEVERITIES } from './domain/finding-states.ts';

const recordId = z.string().min(1).max(64);
const person = z.string().trim().min(1, 'name a person').max(200);
const when = z.iso.datetime({ offset: true });
const title = (what: string) => z.string().trim().min(5, `say ${what} in at least 5 characters`).max(200);
const prose = (what: string) =>
  z
    .string()
    .trim()
    .min(10, `say ${what} in at least 10 characters`)
    .max(4000, 'use at most 4,000 characters');

export const listAuditsInput = z.strictObject({
  state: z.enum(['open', 'over', 'all']).default('open'),
  ...numberedPageInput,
});
export type ListAuditsInput = z.output<typeof listAuditsInput>;

export const getAuditInput = z.strictObject({ id: recordId });
export type GetAuditInput = z.output<typeof getAuditInput>;

export const scheduleAuditInput = z.strictObject({
  title: title('what is audited'),
  scope: prose('what is looked at and against what'),
  /** Id or e-mail of whoever audits. */
  auditor: person,
  plannedFor: when,
  /** Ids of the workflows that it looks at; none: the organisation as a whole. */
  workflowIds: z.array(recordId).max(50).default([]),
});
export type ScheduleAuditInput = z.output<typeof scheduleAuditInput>;

export const moveAuditInput = z.strictObject({
  id: recordId,
  act: z.enum(AUDIT_ACTS),
  /** What the audit found as a whole; asked for when it is reported. */
  conclusion: z.string().trim().max(4000).optional(),
});
export type MoveAuditInput = z.output<typeof moveAuditInput>;

export const raiseFindingInput = z.strictObject({
  auditId: recordId,
  title: title('what is wrong'),
  detail: prose('what was found, and what was expected'),
  severity: z.enum(FINDING_SEVERITIES),
  owner: person,
  dueAt: when,
  workflowId: recordId.optional(),
});
export type RaiseFindingInput = z.output<typeof raiseFindingInput>;

export const answerFindingInput = z.strictObject({
  id: recordId,
  action: prose('what is done about it'),
  /** What shows that it is done; without it the finding is in hand only. */
  evidence: z.string().trim().max(4000).default(''),
});
export type AnswerFindingInput = z.output<typeof answerFindingInput>;

export const judgeFindingInput = z.strictObject({
  id: recordId,
  decision: z.enum(['close', 'return']),
  verdict: prose('why the evidence suffices or not'),
});
export type JudgeFindingInput = z.output<typeof judgeFindingInput>;

export const reassignFindingInput = z.strictObject({ id: recordId, owner: person, dueAt: when });
export type ReassignFindingInput = z.output<typeof reassignFindingInput>;

export const listFindingsInput = z.strictObject({
  state: z.enum(['open', 'overdue', 'closed', 'all']).default('open'),
  workflowId: recordId.optional(),
  ...pageInput,
});
export type ListFindingsInput = z.output<typeof listFindingsInput>;

export const myFindingsInput = z.strictObject({});
