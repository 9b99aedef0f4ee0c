import type { Context } from '#server/access/context.ts';
import { can } from '#server/access/domain/authorize.ts';
import { ENVIRONMENTS } from '#server/approvals/domain/policy.ts';
import { findOpenRequests } from '#server/approvals/find-open-requests.ts';
import { openRequest } from '#server/approvals/open-request.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { listFollowers, listInProduction } from '#server/deployments/list-followers.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/new-id.ts';
import { listPromptBindings } from '#server/workflows/list-prompt-bindings.ts';
import { bindPrompt } from './bind-prompt.ts';
import { insertPointerMove, waitingMoves } from './pointer-moves.store.ts';
import { versionsAmong } from './wire-versions.views.ts';

/**
 * An alias that a deployment follows, and the stage Production of a model that serves in production, are not labels: moving
 * one changes what is served. Such a move opens a change request for every deployment concerned, and happens when they
 * are applied. Asking again finds the same requests.
 */
export interface Pointer {
  model: { id: string; name: string; kind: string; workspaceId: string };
  kind: 'alias' | 'stage';
  name: string;
  version: { id: string; number: number };
  archivesOthers: boolean;
}

/** A change request that a move waits for. */
export interface AwaitedRequest {
  id: string;
  number: number;
  link: string;
}

type Follower = Awaited<ReturnType<typeof listFollowers>>[number];

async function staleFollowers(ctx: Context, pointer: Pointer): Promise<Follower[]> {
  const { model, version } = pointer;
  if (pointer.kind === 'stage') {
    if (pointer.name !== 'Production' || model.kind === 'prompt') return [];
    const serving = await listInProduction(ctx);
    const among = await versionsAmong(
      ctx.tx,
      model.id,
      serving.map(({ modelVersionId }) => modelVersionId),
    );
    return serving.filter(({ modelVersionId }) => among.has(modelVersionId) && modelVersionId !== version.id);
  }
  const followers = await listFollowers(ctx, { modelId: model.id, alias: pointer.name });
  if (followers.length === 0 || model.kind !== 'prompt')
    return followers.filter(({ modelVersionId }) => modelVersionId !== version.id);
  const bindings = await listPromptBindings(ctx, model);
  const said = new Map(bindings.map((one) => [one.workflowVersionId, one.promptVersion]));
  return followers.filter(({ workflowVersionId }) => said.get(workflowVersionId) !== version.number);
}

async function open(
  ctx: Context,
  pointer: Pointer,
  follower: Follower,
): Promise<{ id: string; number: number }> {
  const { model, version, kind, name } = pointer;
  const environment = ENVIRONMENTS.find((each) => each === follower.environment);
  if (!environment) throw new Error(`${follower.environment} is no environment to promote to`);
  if (model.kind === 'prompt')
    await bindPrompt(ctx, follower.workflowId, { name: model.name, version: version.number, alias: name });
  try {
    return await openRequest(ctx, {
      workflowId: follower.workflowId,
      modelVersionId: model.kind === 'prompt' ? follower.modelVersionId : version.id,
      clusterId: follower.clusterId,
      environment,
      reason: `The ${kind} ${name} of ${model.name} is to point at version ${version.number}.`,
    });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'already-exists') throw error;
    const { id, number } = error.details;
    if (typeof id !== 'string' || typeof number !== 'number') throw error;
    return { id, number };
  }
}

function linked({ id, number }: { id: string; number: number }): AwaitedRequest {
  return { id, number, link: `${env().publicUrl}/requests/${id}` };
}

/** What is said to whoever moved a pointer that waits. */
export function tellAwaited(pointer: Pointer, requests: readonly AwaitedRequest[]): string {
  const links = requests.map(({ number, link }) => `request ${number} (${link})`).join(', ');
  return `Version ${pointer.version.number} of ${pointer.model.name} would be served by moving the ${pointer.kind} ${pointer.name}, which needs approval: ${links}. It moves when that is applied.`;
}

/**
 * Opens the change requests that a move needs, or finds the open ones, and returns them; none where it may happen at once.
 * `isNew` is false when all of them were there before. Refuses with `forbidden` a caller who may not ask for promotions.
 */
export async function askToMove(
  ctx: Context,
  pointer: Pointer,
): Promise<{ requests: AwaitedRequest[]; isNew: boolean }> {
  const followers = await staleFollowers(ctx, pointer);
  if (followers.length === 0) return { requests: [], isNew: false };
  const { model, kind, name, version, archivesOthers } = pointer;
  const to = { modelId: model.id, kind, name, versionNumber: version.number };
  const waiting = await waitingMoves(ctx.tx, to);
  const openOnes = await findOpenRequests(
    ctx,
    waiting.map(({ changeRequestId }) => changeRequestId),
  );
  const requests: AwaitedRequest[] = [];
  let isNew = false;
  for (const follower of followers) {
    const { workflowId, environment } = follower;
    const known = waiting
      .filter((move) => move.workflowId === workflowId && move.environment === environment)
      .flatMap(({ changeRequestId }) => openOnes.get(changeRequestId) ?? [])[0];
    if (known) {
      requests.push(linked(known));
      continue;
    }
    if (!can(ctx.actor, 'request:create'))
      throw new Refusal(
        'forbidden',
        `A deployment follows the ${kind} ${name} of ${model.name}, and you may not request a promotion. Ask an ML engineer to move it.`,
      );
    const request = await open(ctx, pointer, follower);
    const id = newId('pointerMove');
    await insertPointerMove(ctx.tx, {
      ...{ id, ...to, archivesOthers, workflowId, environment, changeRequestId: request.id },
      organisationId: ctx.organisationId,
      workspaceId: model.workspaceId,
      askedBy: ctx.actor.id,
      askedAt: ctx.now,
    });
    await appendAuditEvent(ctx, {
      type: 'pointer.asked',
      resourceId: id,
      workspaceId: model.workspaceId,
      details: { model: model.name, kind, name, to: version.number, request: request.id },
    });
    requests.push(linked(request));
    isNew = true;
  }
  return { requests, isNew };
}
