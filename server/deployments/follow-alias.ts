import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { findModel } from '#server/registry/find-model.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import { type DeploymentRow, deploymentById } from './deployments.store.ts';
import type { FollowAliasInput, UnfollowAliasInput } from './follows.schema.ts';
import { deleteFollow, upsertFollow } from './follows.store.ts';
import { type FollowRow, followsOf } from './follows.views.ts';

async function subject(
  ctx: Context,
  input: UnfollowAliasInput,
): Promise<{ deployment: DeploymentRow; model: { id: string; name: string }; workflow: string }> {
  const deployment = await deploymentById(ctx.tx, ctx.organisationId, input.deploymentId);
  if (!deployment) throw notFound('deployment');
  const model = await findModel(ctx, input.model);
  if (model.workspaceId !== deployment.workspaceId)
    throw new Refusal('invalid', `${model.name} is of another workspace than the deployment.`);
  const workflow = (await nameWorkflows(ctx, [deployment.workflowId])).get(deployment.workflowId);
  return { deployment, model, workflow: workflow?.name ?? deployment.workflowId };
}

/**
 * Has a deployment follow an alias of a model, or of a prompt: from then on moving the alias asks, by a change request, to serve
 * the version it is to point at, and the alias moves when that is applied. What serves is not changed by following.
 */
export async function followAlias(ctx: Context, input: FollowAliasInput): Promise<{ id: string }> {
  const { deployment, model, workflow } = await subject(ctx, input);
  const id = await upsertFollow(ctx.tx, {
    id: newId('aliasFollow'),
    organisationId: ctx.organisationId,
    workspaceId: deployment.workspaceId,
    deploymentId: deployment.id,
    modelId: model.id,
    alias: input.alias,
    setBy: ctx.actor.id,
    setAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'deployment.alias-followed',
    resourceId: id,
    workspaceId: deployment.workspaceId,
    details: { workflow, environment: deployment.environment, model: model.name, alias: input.alias },
  });
  return { id };
}

/** Ends that a deployment follows an alias; refuses with `not-found` when it follows none of this model. */
export async function unfollowAlias(ctx: Context, input: UnfollowAliasInput): Promise<{ alias: string }> {
  const { deployment, model, workflow } = await subject(ctx, input);
  const gone = await deleteFollow(ctx.tx, deployment.id, model.id);
  if (!gone) throw notFound('alias that this deployment follows');
  await appendAuditEvent(ctx, {
    type: 'deployment.alias-unfollowed',
    resourceId: gone.id,
    workspaceId: deployment.workspaceId,
    details: { workflow, environment: deployment.environment, model: model.name, alias: gone.alias },
  });
  return { alias: gone.alias };
}

/** The aliases that a deployment follows, with the names of their models. */
export async function listFollows(
  ctx: Context,
  input: { id: string },
): Promise<{ items: (FollowRow & { model: string })[] }> {
  const items: (FollowRow & { model: string })[] = [];
  for (const follow of await followsOf(ctx.tx, ctx.organisationId, input.id))
    items.push({ ...follow, model: (await findModel(ctx, follow.modelId)).name });
  return { items };
}
