import type { Context } from '#server/access/context.ts';
import { can } from '#server/access/domain/authorize.ts';
import { resolveMembers } from '#server/access/resolve-members.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { sha256Hex } from '#server/platform/domain/digest.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import type {
  AnswerFindingInput,
  JudgeFindingInput,
  RaiseFindingInput,
  ReassignFindingInput,
} from './audits.schema.ts';
import { changeFinding, insertFinding, takeNumber } from './audits.store.ts';
import { type FindingRow, lockAudit, lockFinding } from './audits.views.ts';
import { type FindingAct, type FindingState, whyNotFinding } from './domain/finding-states.ts';
import { requireAuthor } from './require-author.ts';

interface Changed {
  id: string;
  state: FindingState;
}

async function take(ctx: Context, id: string, act: FindingAct): Promise<FindingRow> {
  const person = requireAuthor(ctx);
  const finding = await lockFinding(ctx.tx, ctx.organisationId, id);
  if (!finding) throw notFound('finding');
  const who = {
    id: person,
    mayManage: can(ctx.actor, 'audit-plan:manage'),
    mayAnswer: can(ctx.actor, 'finding:answer'),
  };
  const refused = whyNotFinding(act, finding, who);
  if (refused !== null) throw new Refusal(finding.state === 'closed' ? 'conflict' : 'forbidden', refused);
  return finding;
}

function laterThan(now: Date, dueAt: string): Date {
  const due = new Date(dueAt);
  if (due.getTime() > now.getTime()) return due;
  const message = 'The due date must lie ahead.';
  throw new Refusal('invalid', message, { fields: [{ path: '/dueAt', message }] });
}

/** Writes down what a running or reported audit found, with an owner and a due date. */
export async function raiseFinding(
  ctx: Context,
  input: RaiseFindingInput,
): Promise<{ id: string; number: number }> {
  const author = requireAuthor(ctx);
  const audit = await lockAudit(ctx.tx, ctx.organisationId, input.auditId);
  if (!audit) throw notFound('audit');
  if (audit.state !== 'running' && audit.state !== 'reported')
    throw new Refusal('conflict', 'Findings belong to an audit that is running or reported. Start it first.');
  const dueAt = laterThan(ctx.now, input.dueAt);
  const [ownerId = author] = await resolveMembers(ctx, [input.owner], '/owner');
  const [id, number] = [newId('auditFinding'), await takeNumber(ctx.tx, ctx.organisationId, audit.id)];
  const { title, detail, severity, workflowId = null } = input;
  if (workflowId !== null && !(await nameWorkflows(ctx, [workflowId])).has(workflowId))
    throw notFound('workflow');
  await insertFinding(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    plannedAuditId: audit.id,
    number,
    title,
    detail,
    severity,
    workflowId,
    ownerId,
    dueAt,
    state: 'open',
    raisedBy: author,
    raisedAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'finding.raised',
    resourceId: id,
    details: { audit: audit.number, number, title, severity, ownerId, dueAt: input.dueAt },
  });
  return { id, number };
}

/** The owner says what is done about a finding and, when it is done, what shows that. */
export async function answerFinding(ctx: Context, input: AnswerFindingInput): Promise<Changed> {
  const finding = await take(ctx, input.id, 'answer');
  const evidence = input.evidence === '' ? null : input.evidence;
  const state = evidence === null ? 'in-hand' : 'remedied';
  await changeFinding(ctx.tx, finding.id, {
    state,
    action: input.action,
    evidence,
    answeredBy: ctx.actor.id,
    answeredAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'finding.answered',
    resourceId: finding.id,
    details: { audit: finding.auditNumber, number: finding.number, action: input.action, evidence },
  });
  return { id: finding.id, state };
}

/** Somebody other than the owner judges the evidence: the finding is closed, or goes back to its owner. */
export async function judgeFinding(ctx: Context, input: JudgeFindingInput): Promise<Changed> {
  const finding = await take(ctx, input.id, input.decision);
  const numbers = { audit: finding.auditNumber, number: finding.number };
  const { verdict } = input;
  if (input.decision === 'return') {
    await changeFinding(ctx.tx, finding.id, { state: 'open', verdict });
    await appendAuditEvent(ctx, {
      type: 'finding.returned',
      resourceId: finding.id,
      details: { ...numbers, verdict },
    });
    return { id: finding.id, state: 'open' };
  }
  await changeFinding(ctx.tx, finding.id, {
    state: 'closed',
    verdict,
    closedBy: ctx.actor.id,
    closedAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'finding.closed',
    resourceId: finding.id,
    details: { ...numbers, evidenceDigest: sha256Hex(finding.evidence ?? ''), verdict },
  });
  return { id: finding.id, state: 'closed' };
}

/** Gives a finding to another owner or moves its due date. */
export async function reassignFinding(ctx: Context, input: ReassignFindingInput): Promise<Changed> {
  const finding = await take(ctx, input.id, 'reassign');
  const dueAt = laterThan(ctx.now, input.dueAt);
  const [ownerId = finding.ownerId] = await resolveMembers(ctx, [input.owner], '/owner');
  await changeFinding(ctx.tx, finding.id, { ownerId, dueAt });
  await appendAuditEvent(ctx, {
    type: 'finding.reassigned',
    resourceId: finding.id,
    details: {
      audit: finding.auditNumber,
      number: finding.number,
      fromId: finding.ownerId,
      toId: ownerId,
      dueAt: input.dueAt,
    },
  });
  return { id: finding.id, state: finding.state };
}
