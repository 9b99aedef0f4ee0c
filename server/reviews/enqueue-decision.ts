import type { Context } from '#server/access/context.ts';
import { explainJudgement } from '#server/decisions/domain/judgement.ts';
import type { PendingDecision } from '#server/decisions/list-pending-decisions.ts';
import { newId } from '#server/platform/new-id.ts';
import { getWorkflowVersion } from '#server/workflows/get-workflow-version.ts';
import { insertItem } from './reviews.store.ts';

/**
 * Opens the review case of a pending decision; idempotent. The deadline counts from the call, because that is when
 * somebody started to wait. Tells whether the case is new.
 */
export async function enqueueDecision(ctx: Context, decision: PendingDecision): Promise<boolean> {
  const { version } = await getWorkflowVersion(ctx, decision.workflowVersionId);
  const { deadlineMinutes, onTimeout } = version.decisionPolicy.review;
  return insertItem(ctx.tx, {
    id: newId('reviewItem'),
    organisationId: decision.organisationId,
    workspaceId: decision.workspaceId,
    decisionId: decision.id,
    workflowId: decision.workflowId,
    subject: decision.subject,
    why: explainJudgement(decision.judgement),
    openedAt: ctx.now,
    deadlineAt: new Date(decision.receivedAt.getTime() + deadlineMinutes * 60_000),
    timeoutChoice: onTimeout,
  });
}
