import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { readTimeCursor, writeTimeCursor } from '#server/platform/domain/time-cursor.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import { holderOf } from './domain/review-state.ts';
import type { ListQueueInput, ListVerdictsInput } from './reviews.schema.ts';
import { queueSize, type VerdictRow, verdictsOf, waitingItems } from './reviews.views.ts';

export interface QueueEntry {
  id: string;
  subject: string | null;
  workflow: string;
  why: string;
  openedAt: Date;
  deadlineAt: Date;
  /** Who works on it right now; null when it is free. */
  holder: { name: string; isMe: boolean } | null;
}

/** The queue, earliest deadline first, with how many wait in all. */
export async function listQueue(
  ctx: Context,
  input: ListQueueInput,
): Promise<{ items: QueueEntry[]; waiting: number; oldestDeadlineAt: Date | null }> {
  const found = await waitingItems(ctx.tx, ctx.organisationId, input.workflowId ?? null, input.limit);
  const holders = found.flatMap((item) => holderOf(item, ctx.now) ?? []);
  const people = await namePeople(ctx, holders);
  const workflows = await nameWorkflows(
    ctx,
    found.map(({ workflowId }) => workflowId),
  );
  const items = found.map((item) => {
    const holder = holderOf(item, ctx.now);
    return {
      id: item.id,
      subject: item.subject,
      workflow: workflows.get(item.workflowId)?.name ?? 'Workflow',
      why: item.why,
      openedAt: item.openedAt,
      deadlineAt: item.deadlineAt,
      holder: holder ? { name: people[holder]?.name ?? holder, isMe: holder === ctx.actor.id } : null,
    };
  });
  return { items, ...(await queueSize(ctx.tx, ctx.organisationId)) };
}

/** What I decided, newest first. */
export async function listMyVerdicts(
  ctx: Context,
  input: ListVerdictsInput,
): Promise<KeysetPage<VerdictRow & { workflow: string }>> {
  const before = readTimeCursor(input.cursor);
  const found = await verdictsOf(ctx.tx, ctx.organisationId, ctx.actor.id, before, input.limit + 1);
  const page = keysetPage(found, input.limit, ({ givenAt, id }) => writeTimeCursor(givenAt, id));
  const workflows = await nameWorkflows(
    ctx,
    page.items.map(({ workflowId }) => workflowId),
  );
  return {
    items: page.items.map((verdict) => ({
      ...verdict,
      workflow: workflows.get(verdict.workflowId)?.name ?? 'Workflow',
    })),
    nextCursor: page.nextCursor,
  };
}
