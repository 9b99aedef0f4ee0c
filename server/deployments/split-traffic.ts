import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { publishRouteSnapshot } from '#server/routing/publish-route-snapshot.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { type DeploymentRow, deploymentById, rolloutIn, takeDeploymentLock } from './deployments.store.ts';
import { type ArmCandidate, revisionsOf, type TrafficTerms, termProblems } from './domain/traffic-split.ts';
import { revisionById, revisionsOnceInForce, statusOf } from './revisions.views.ts';
import type { SplitTrafficInput } from './traffic.schema.ts';
import { endTrafficSplit, insertTrafficSplit } from './traffic.store.ts';

async function lockedDeployment(ctx: Context, id: string): Promise<DeploymentRow> {
  const seen = await deploymentById(ctx.tx, ctx.organisationId, id);
  if (!seen) throw notFound('deployment');
  await takeDeploymentLock(ctx.tx, seen.workflowId, seen.environment);
  const deployment = await deploymentById(ctx.tx, ctx.organisationId, id);
  if (!deployment) throw notFound('deployment');
  return deployment;
}

async function requireFitting(ctx: Context, deployment: DeploymentRow, terms: TrafficTerms) {
  const { tx, organisationId } = ctx;
  const inForce = await rolloutIn(tx, deployment.id, 'in_force');
  const serving = inForce && (await revisionById(tx, organisationId, inForce.toRevisionId));
  if (!serving)
    throw new Refusal('unprocessable', 'Nothing serves there yet, so there is no traffic to split.');
  if (await rolloutIn(tx, deployment.id, 'requested'))
    throw new Refusal('conflict', 'A rollout is on its way there. Wait until it is in force or has failed.');
  const once = new Map(
    (await revisionsOnceInForce(tx, organisationId, deployment.id)).map((one) => [one.id, one]),
  );
  const candidates: ArmCandidate[] = [];
  for (const id of revisionsOf(terms)) {
    const found = once.get(id);
    if (found)
      candidates.push({ ...found, phase: (await statusOf(tx, id))?.phase ?? null, wasInForce: true });
  }
  const [problem, ...others] = termProblems(terms, serving, candidates);
  if (problem !== undefined) throw new Refusal('unprocessable', [problem, ...others].slice(0, 5).join(' '));
  return { serving, numberOf: (id: string) => once.get(id)?.number ?? 0 };
}

/**
 * Spreads the calls of a deployment over revisions that were approved and in force there before, or lets one of them
 * answer in the shadow, from the next snapshot on. It takes the place of the split before, whose callers stay in their arms.
 */
export async function splitTraffic(ctx: Context, input: SplitTrafficInput): Promise<{ splitId: string }> {
  const { deploymentId, arms, shadow, reason } = input;
  const deployment = await lockedDeployment(ctx, deploymentId);
  const terms: TrafficTerms = { arms, ...(shadow && { shadow }) };
  const { numberOf } = await requireFitting(ctx, deployment, terms);
  const { workflow } = await getWorkflow(ctx, { id: deployment.workflowId });
  const before = await endTrafficSplit(ctx.tx, deployment.id, { by: ctx.actor.id, at: ctx.now });
  const splitId = newId('trafficSplit');
  await insertTrafficSplit(ctx.tx, {
    id: splitId,
    organisationId: ctx.organisationId,
    workspaceId: deployment.workspaceId,
    deploymentId: deployment.id,
    terms,
    salt: before?.salt ?? splitId,
    revisionIds: revisionsOf(terms),
    reason,
    setBy: ctx.actor.id,
    setAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'traffic.split',
    resourceId: splitId,
    workspaceId: deployment.workspaceId,
    details: {
      workflow: workflow.name,
      deploymentId: deployment.id,
      arms: arms.map((arm) => `revision ${numberOf(arm.revisionId)}: ${arm.weight} %`),
      shadow: shadow ? numberOf(shadow.revisionId) : null,
      reason,
    },
    covers: before ? [{ table: 'traffic_split', id: before.id }] : [],
  });
  await publishRouteSnapshot(ctx, `traffic of ${workflow.slug} was split`);
  return { splitId };
}
