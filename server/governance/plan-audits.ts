import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { resolveMembers } from '#server/access/resolve-members.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import type { GetAuditInput, ListAuditsInput, MoveAuditInput, ScheduleAuditInput } from './audits.schema.ts';
import { changeAudit, insertAudit, takeNumber } from './audits.store.ts';
import {
  type AuditRow,
  auditById,
  auditRows,
  type FindingRow,
  findingsOfAudit,
  lockAudit,
} from './audits.views.ts';
import { AUDIT_STATE_TABLE, auditAfter, isLate } from './domain/audit-states.ts';
import { isOverdue } from './domain/finding-states.ts';
import { requireAuthor } from './require-author.ts';

export type AuditItem = AuditRow & { isLate: boolean };
export type FindingItem = FindingRow & { isOverdue: boolean };

/** Audits newest first, with the names of whoever audits. */
export async function listAudits(
  ctx: Context,
  input: ListAuditsInput,
): Promise<KeysetPage<AuditItem> & { people: Record<string, NamedActor> }> {
  const found = await auditRows(ctx.tx, ctx.organisationId, input, input.limit + 1);
  const { items, nextCursor } = keysetPage(found, input.limit, ({ number }) => String(number));
  const people = await namePeople(
    ctx,
    items.map(({ auditorId }) => auditorId),
  );
  return { items: items.map((audit) => ({ ...audit, isLate: isLate(audit, ctx.now) })), nextCursor, people };
}

export interface AuditDetail {
  audit: AuditItem;
  findings: FindingItem[];
  workflows: { id: string; slug: string; name: string }[];
  people: Record<string, NamedActor>;
}

/** One audit with its findings; refuses with `not-found`. */
export async function getAudit(ctx: Context, input: GetAuditInput): Promise<AuditDetail> {
  const audit = await auditById(ctx.tx, ctx.organisationId, input.id);
  if (!audit) throw notFound('audit');
  const findings = await findingsOfAudit(ctx.tx, ctx.organisationId, audit.id);
  const ids = findings.flatMap(({ ownerId, raisedBy, closedBy, answeredBy }) =>
    [ownerId, raisedBy, closedBy, answeredBy].flatMap((id) => id ?? []),
  );
  const named = await nameWorkflows(ctx, [
    ...audit.workflowIds,
    ...findings.flatMap(({ workflowId }) => workflowId ?? []),
  ]);
  return {
    audit: { ...audit, isLate: isLate(audit, ctx.now) },
    findings: findings.map((finding) => ({ ...finding, isOverdue: isOverdue(finding, ctx.now) })),
    workflows: [...named.values()],
    people: await namePeople(ctx, [audit.auditorId, audit.createdBy, ...ids]),
  };
}

/** Plans an audit; it starts when its auditor starts it. */
export async function scheduleAudit(
  ctx: Context,
  input: ScheduleAuditInput,
): Promise<{ id: string; number: number }> {
  const author = requireAuthor(ctx);
  const [auditorId = author] = await resolveMembers(ctx, [input.auditor], '/auditor');
  const known = await nameWorkflows(ctx, input.workflowIds);
  if (input.workflowIds.some((id) => !known.has(id))) throw notFound('workflow');
  const [id, number] = [newId('plannedAudit'), await takeNumber(ctx.tx, ctx.organisationId, null)];
  const { title, scope, workflowIds, plannedFor } = input;
  await insertAudit(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    number,
    title,
    scope,
    workflowIds: [...new Set(workflowIds)],
    auditorId,
    plannedFor: new Date(plannedFor),
    state: 'planned',
    createdBy: author,
    createdAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'audit-plan.scheduled',
    resourceId: id,
    details: { number, title, auditorId, plannedFor },
  });
  return { id, number };
}

function requireMovable(audit: AuditRow, input: MoveAuditInput): AuditRow['state'] {
  const next = auditAfter(audit.state, input.act);
  if (next === null) {
    const word = AUDIT_STATE_TABLE[audit.state].word.toLowerCase();
    throw new Refusal('conflict', `Audit ${audit.number} is ${word} by now. Nothing was changed.`);
  }
  if (next === 'reported' && (input.conclusion ?? '').length < 10) {
    const message = 'Say in at least 10 characters what the audit found as a whole.';
    throw new Refusal('invalid', message, { fields: [{ path: '/conclusion', message }] });
  }
  if (next === 'closed' && audit.openFindings > 0)
    throw new Refusal(
      'conflict',
      `${audit.openFindings} findings are open. An audit closes after its findings.`,
    );
  return next;
}

/** Starts, reports, closes or cancels an audit, as its state permits; refuses with `conflict` otherwise. */
export async function moveAudit(
  ctx: Context,
  input: MoveAuditInput,
): Promise<{ id: string; state: AuditRow['state'] }> {
  requireAuthor(ctx);
  const audit = await lockAudit(ctx.tx, ctx.organisationId, input.id);
  if (!audit) throw notFound('audit');
  const state = requireMovable(audit, input);
  await changeAudit(ctx.tx, audit.id, {
    state,
    ...(state === 'running' ? { startedAt: ctx.now } : {}),
    ...(state === 'reported' ? { reportedAt: ctx.now, conclusion: input.conclusion ?? null } : {}),
    ...(state === 'closed' || state === 'cancelled' ? { closedAt: ctx.now } : {}),
  });
  await appendAuditEvent(ctx, {
    type: 'audit-plan.moved',
    resourceId: audit.id,
    details: { number: audit.number, from: audit.state, to: state },
  });
  return { id: audit.id, state };
}
