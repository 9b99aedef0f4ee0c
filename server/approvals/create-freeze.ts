import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import type { CreateFreezeInput } from './freezes.schema.ts';
import { insertFreeze } from './freezes.store.ts';

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 180;

/**
 * Freezes promotions to production: of the organisation, a workspace or a workflow, until a time or until it is lifted.
 * A process that freezes because of something names it as the cause. Refuses an end that has passed or is far away.
 */
export async function createFreeze(
  ctx: Context,
  input: CreateFreezeInput & { causeId?: string },
): Promise<{ id: string }> {
  const startsAt = input.startsAt ?? ctx.now;
  const endsAt = input.endsAt ?? null;
  if (endsAt !== null && (endsAt <= startsAt || endsAt <= ctx.now))
    throw new Refusal('invalid', 'A freeze ends after it starts, and in the future.');
  if (endsAt !== null && endsAt.getTime() - startsAt.getTime() > LONGEST_DAYS * DAY_MS)
    throw new Refusal('invalid', `A freeze lasts at most ${LONGEST_DAYS} days. Leave the end open instead.`);
  const where = await whereOf(ctx, input);
  const id = newId('freeze');
  await insertFreeze(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    scope: input.scope,
    ...where,
    reason: input.reason,
    startsAt,
    endsAt,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
    causeId: input.causeId ?? null,
  });
  await appendAuditEvent(ctx, {
    type: 'freeze.created',
    resourceId: id,
    workspaceId: where.workspaceId ?? undefined,
    details: {
      scope: input.scope,
      ...where,
      until: endsAt?.toISOString() ?? 'it is lifted',
      reason: input.reason,
    },
  });
  return { id };
}

async function whereOf(
  ctx: Context,
  { scope, workspaceId, workflowId }: CreateFreezeInput,
): Promise<{ workspaceId: string | null; workflowId: string | null }> {
  if (scope === 'organisation') return { workspaceId: null, workflowId: null };
  if (scope === 'workspace') return { workspaceId: workspaceId ?? null, workflowId: null };
  const { workflow } = await getWorkflow(ctx, { id: workflowId ?? '' });
  return { workspaceId: workflow.workspaceId, workflowId: workflow.id };
}
