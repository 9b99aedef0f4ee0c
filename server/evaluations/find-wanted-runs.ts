import type { Context } from '#server/access/context.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import { newId } from '#server/platform/new-id.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';
import { type WantedRun, wantedRuns } from './domain/wanted-runs.ts';
import { plansInForce } from './plans.views.ts';
import { insertRun } from './runs.store.ts';
import { runsByPlans } from './runs.views.ts';
import { withDatasets } from './with-datasets.ts';

/** What an organisation's plans still want measured; reads nothing more when there is no plan. */
export async function findWantedRuns(ctx: Context): Promise<WantedRun[]> {
  const plans = await withDatasets(ctx, await plansInForce(ctx.tx, ctx.organisationId));
  if (plans.length === 0) return [];
  const serving = (await listDesired(ctx)).flatMap(({ revisions, servingRevisionId }) =>
    revisions.filter(({ id }) => id === servingRevisionId),
  );
  const planned = serving.filter(({ workflowId }) => plans.some((plan) => plan.workflowId === workflowId));
  const runs = await runsByPlans(
    ctx.tx,
    ctx.organisationId,
    plans.map(({ id }) => id),
  );
  const open = wantedRuns({ plans, serving: planned, runs });
  const versions = await getVersionFactsMany(
    ctx,
    open.slice(0, 200).map(({ revision }) => revision.modelVersionId),
  );
  return open.flatMap((wanted) => {
    const version = versions.get(wanted.revision.modelVersionId);
    const isOwnWork = version && [version.createdBy, ...version.contributors].includes(wanted.plan.createdBy);
    return !version || isOwnWork ? [] : [{ ...wanted, artifactDigest: version.artifact.digest }];
  });
}

/** Writes down that a run is wanted; the worker takes it up from there. */
export async function addRun(ctx: Context, { revision, plan, artifactDigest }: WantedRun): Promise<void> {
  await insertRun(ctx.tx, {
    id: newId('evaluationRun'),
    organisationId: ctx.organisationId,
    workspaceId: revision.workspaceId,
    workflowId: revision.workflowId,
    planId: plan.id,
    revisionId: revision.id,
    modelVersionId: revision.modelVersionId,
    artifactDigest: artifactDigest ?? '',
    environment: revision.environment,
    rowsTotal: plan.dataset.rows,
    requestedBy: ctx.actor.id,
    createdAt: ctx.now,
  });
}
