import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { publishRouteSnapshot } from '#server/routing/publish-route-snapshot.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import {
  type DeploymentRow,
  deploymentById,
  type RolloutRow,
  rolloutIn,
  saveStatus,
  setDesired,
  setRolloutState,
  takeDeploymentLock,
} from './deployments.store.ts';
import { effectOf, type ObservationEffect, type RevisionObservation } from './domain/observation.ts';
import type { RevisionEndpoint, RevisionFacts } from './domain/revision-facts.ts';
import { revisionById, statusOf } from './revisions.views.ts';

function differs(left: RevisionEndpoint | null, right: RevisionEndpoint | null): boolean {
  return left?.baseUrl !== right?.baseUrl || left?.model !== right?.model || left?.version !== right?.version;
}

/**
 * Records what the reconciler saw of a revision, and what follows from it: the desired revision being ready brings its
 * rollout into force and publishes the routes in the same transaction; the engine refusing it for good fails the rollout
 * and leaves what serves in place. Returns what followed. Idempotent; only the reconciler calls it.
 */
export async function recordObservation(
  ctx: Context,
  observation: RevisionObservation,
): Promise<ObservationEffect['kind']> {
  const revision = await revisionById(ctx.tx, ctx.organisationId, observation.revisionId);
  if (!revision) throw notFound('revision');
  await takeDeploymentLock(ctx.tx, revision.workflowId, revision.environment);
  const deployment = await deploymentById(ctx.tx, ctx.organisationId, revision.deploymentId);
  if (!deployment) throw notFound('deployment');
  const known = await statusOf(ctx.tx, revision.id);
  await saveStatus(ctx.tx, ctx.organisationId, observation, ctx.now);
  const requested = await rolloutIn(ctx.tx, deployment.id, 'requested');
  const inForce = await rolloutIn(ctx.tx, deployment.id, 'in_force');
  const effect = effectOf(
    { ...observation, endpointChanged: differs(known?.endpoint ?? null, observation.endpoint) },
    {
      desiredRevisionId: deployment.desiredRevisionId,
      servingRevisionId: inForce?.toRevisionId ?? null,
      requested,
    },
  );
  if (effect.kind === 'comes-into-force' && requested)
    await bringIntoForce(ctx, revision, requested, inForce);
  if (effect.kind === 'gives-up' && requested)
    await giveUp(ctx, deployment, revision, requested, effect.returnTo, observation.message);
  if (effect.kind === 'comes-into-force' || effect.kind === 'moved-endpoint')
    await publishRouteSnapshot(ctx, `revision ${revision.number} ${effect.kind}`);
  return effect.kind;
}

async function bringIntoForce(
  ctx: Context,
  revision: RevisionFacts,
  requested: RolloutRow,
  inForce: RolloutRow | null,
): Promise<void> {
  if (inForce) await setRolloutState(ctx.tx, inForce.id, { state: 'replaced', endedAt: ctx.now });
  await setRolloutState(ctx.tx, requested.id, { state: 'in_force', inForceAt: ctx.now });
  const { workflow } = await getWorkflow(ctx, { id: revision.workflowId });
  await appendAuditEvent(ctx, {
    type: 'rollout.in-force',
    resourceId: requested.id,
    workspaceId: revision.workspaceId,
    details: {
      workflow: workflow.name,
      revision: revision.number,
      afterMs: Math.max(0, ctx.now.getTime() - requested.requestedAt.getTime()),
    },
    covers: inForce ? [{ table: 'rollout', id: inForce.id }] : [],
  });
}

async function giveUp(
  ctx: Context,
  deployment: DeploymentRow,
  revision: RevisionFacts,
  requested: RolloutRow,
  returnTo: string | null,
  message: string | null,
): Promise<void> {
  const words = message ?? 'The engine refused it and did not say why.';
  await setRolloutState(ctx.tx, requested.id, { state: 'failed', endedAt: ctx.now, message: words });
  await setDesired(ctx.tx, deployment.id, returnTo);
  const { workflow } = await getWorkflow(ctx, { id: revision.workflowId });
  await appendAuditEvent(ctx, {
    type: 'rollout.failed',
    resourceId: requested.id,
    workspaceId: revision.workspaceId,
    details: { workflow: workflow.name, revision: revision.number, message: words.slice(0, 300) },
    covers: [{ table: 'deployment', id: deployment.id }],
  });
}
