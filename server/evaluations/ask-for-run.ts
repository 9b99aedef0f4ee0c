import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { getServingRevision } from '#server/deployments/get-serving-revision.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { getVersionFacts } from '#server/registry/get-version-facts.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { isOpenRun } from './domain/evaluation-facts.ts';
import type { AskForRunInput } from './evaluations.schema.ts';
import { plansOf } from './plans.views.ts';
import { insertRun } from './runs.store.ts';
import { runsByPlans } from './runs.views.ts';
import { withDatasets } from './with-datasets.ts';

/** Has what serves a workflow in an environment evaluated again by the plan in force; an open run of the same is refused. */
export async function askForRun(ctx: Context, input: AskForRunInput): Promise<{ id: string }> {
  const { workflow } = await getWorkflow(ctx, { id: input.workflowId });
  const revision = await getServingRevision(ctx, workflow.id, input.environment);
  if (!revision)
    throw new Refusal('unprocessable', `${workflow.name} serves nothing in ${input.environment} yet.`);
  const [plan] = await withDatasets(ctx, await plansOf(ctx.tx, ctx.organisationId, workflow.id, 1));
  if (!plan)
    throw new Refusal('unprocessable', `${workflow.name} has no evaluation plan. Have one written first.`);
  const version = await getVersionFacts(ctx, revision.modelVersionId);
  if ([version.createdBy, ...version.contributors].includes(plan.createdBy)) {
    throw new Refusal(
      'unprocessable',
      'Whoever wrote the plan worked on this version. Somebody else must write the plan first.',
    );
  }
  const known = await runsByPlans(ctx.tx, ctx.organisationId, [plan.id]);
  if (known.some(({ revisionId, state }) => revisionId === revision.id && isOpenRun(state)))
    throw new Refusal('already-exists', `Revision ${revision.number} is being measured already.`);
  const id = newId('evaluationRun');
  await insertRun(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: workflow.workspaceId,
    workflowId: workflow.id,
    planId: plan.id,
    revisionId: revision.id,
    modelVersionId: version.id,
    artifactDigest: version.artifact.digest,
    environment: input.environment,
    rowsTotal: plan.dataset.rows,
    requestedBy: ctx.actor.id,
    createdAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'evaluation.requested',
    resourceId: id,
    workspaceId: workflow.workspaceId,
    details: {
      workflow: workflow.slug,
      environment: input.environment,
      revision: revision.number,
      planNumber: plan.number,
    },
  });
  await notify(ctx.tx, 'interlock_evaluations');
  return { id };
}
