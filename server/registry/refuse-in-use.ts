import type { Context } from '#server/access/context.ts';
import { listOpenAsks } from '#server/approvals/list-open-asks.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { listPromptBindings } from '#server/workflows/list-prompt-bindings.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import { versionsAmong } from './wire-versions.views.ts';

interface Subject {
  id: string;
  name: string;
  workspaceId: string;
}

/** The one version that is to go; all of the model where it is null. */
type Going = { id: string; number: number } | null;

function inUse(what: string, why: string): Refusal {
  return new Refusal('conflict', `${what} cannot be deleted: ${why}`);
}

async function refuseServing(ctx: Context, model: Subject, going: Going): Promise<void> {
  const kept = (await listDesired(ctx)).flatMap(({ workflowId, environment, revisions }) =>
    revisions
      .filter(({ keep }) => keep !== 'none')
      .map(({ keep, modelVersionId }) => ({ keep, modelVersionId, workflowId, environment })),
  );
  const among = await versionsAmong(
    ctx.tx,
    model.id,
    kept.map(({ modelVersionId }) => modelVersionId),
  );
  const hit = kept.find(
    ({ modelVersionId }) => among.has(modelVersionId) && (going === null || going.id === modelVersionId),
  );
  if (!hit) return;
  const workflow = (await nameWorkflows(ctx, [hit.workflowId])).get(hit.workflowId);
  const what = `${model.name} version ${among.get(hit.modelVersionId) ?? ''}`;
  const how = hit.keep === 'way-back' ? 'is the way back of' : 'serves';
  throw inUse(
    what,
    `it ${how} ${workflow?.name ?? 'a workflow'} in ${hit.environment}. Promote another version there first.`,
  );
}

async function refuseAsked(ctx: Context, model: Subject, going: Going): Promise<void> {
  const asks = await listOpenAsks(ctx);
  const among = await versionsAmong(
    ctx.tx,
    model.id,
    asks.map(({ modelVersionId }) => modelVersionId),
  );
  const hit = asks.find(
    ({ modelVersionId }) => among.has(modelVersionId) && (going === null || going.id === modelVersionId),
  );
  if (!hit) return;
  const what = `${model.name} version ${among.get(hit.modelVersionId) ?? ''}`;
  throw inUse(what, `change request ${hit.number} asks to serve it. Withdraw that first.`);
}

/** Refuses with `conflict` to take away a prompt, or one version of it, that a workflow binds now or serves with. */
export async function refuseBoundPrompt(ctx: Context, prompt: Subject, number: number | null): Promise<void> {
  const bindings = await listPromptBindings(ctx, prompt);
  if (bindings.length === 0) return;
  const served = new Set(
    (await listDesired(ctx)).flatMap(({ revisions }) =>
      revisions.filter(({ keep }) => keep !== 'none').map(({ workflowVersionId }) => workflowVersionId),
    ),
  );
  const hit = bindings.find(
    ({ isCurrent, workflowVersionId, promptVersion }) =>
      (isCurrent || served.has(workflowVersionId)) && (number === null || number === promptVersion),
  );
  if (!hit) return;
  throw new Refusal(
    'conflict',
    `The prompt ${prompt.name} version ${hit.promptVersion} is bound by ${hit.workflowName}, so it keeps its name and stays. Bind another one there first.`,
  );
}

/**
 * Refuses with `conflict` to delete a version, or a model with all of its versions, that serves, is the way back, is asked
 * for by an open change request, or is bound by a workflow: what decisions rest on must not go away below them.
 */
export async function refuseInUse(
  ctx: Context,
  model: Subject & { kind: string },
  going: Going,
): Promise<void> {
  await refuseServing(ctx, model, going);
  await refuseAsked(ctx, model, going);
  if (model.kind === 'prompt') await refuseBoundPrompt(ctx, model, going?.number ?? null);
}
