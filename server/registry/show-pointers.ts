import type { Context } from '#server/access/context.ts';
import { findOpenRequests } from '#server/approvals/find-open-requests.ts';
import { listAliasFollowers } from '#server/deployments/list-alias-followers.ts';
import { listPromptBindings } from '#server/workflows/list-prompt-bindings.ts';
import { type NamedWorkflow, nameWorkflows } from '#server/workflows/name-workflows.ts';
import { findModel } from './find-model.ts';
import type { GetModelInput } from './models.schema.ts';
import { movesOfModel } from './pointer-moves.store.ts';

/** What moves with the names of a model. */
export interface PointersShown {
  /** Deployments that follow an alias: moving it asks to change what they serve. */
  followers: { alias: string; workflow: NamedWorkflow; environment: string }[];
  /** Moves that wait for a change request. */
  waiting: {
    kind: 'alias' | 'stage';
    name: string;
    to: number;
    environment: string;
    request: { id: string; number: number };
  }[];
  /** Workflows whose newest version says what a version of this prompt says; none of a model that is no prompt. */
  bindings: { workflow: NamedWorkflow; promptVersion: number }[];
}

/** What follows the aliases of a model, which moves wait for approval, and which workflows bind it where it is a prompt. */
export async function showPointers(ctx: Context, input: GetModelInput): Promise<PointersShown> {
  const model = await findModel(ctx, input.model);
  const followers = await listAliasFollowers(ctx, model.id);
  const moves = await movesOfModel(ctx.tx, model.id);
  const openOnes = await findOpenRequests(
    ctx,
    moves.map(({ changeRequestId }) => changeRequestId),
  );
  const bound = model.kind === 'prompt' ? await listPromptBindings(ctx, model) : [];
  const current = bound.filter(({ isCurrent }) => isCurrent);
  const workflows = await nameWorkflows(
    ctx,
    [...followers, ...current].map(({ workflowId }) => workflowId),
  );
  return {
    followers: followers.flatMap(({ alias, workflowId, environment }) => {
      const workflow = workflows.get(workflowId);
      return workflow ? [{ alias, workflow, environment }] : [];
    }),
    waiting: moves.flatMap(({ kind, name, versionNumber, environment, changeRequestId }) => {
      const request = openOnes.get(changeRequestId);
      return request ? [{ kind, name, to: versionNumber, environment, request }] : [];
    }),
    bindings: current.flatMap(({ workflowId, promptVersion }) => {
      const workflow = workflows.get(workflowId);
      return workflow ? [{ workflow, promptVersion }] : [];
    }),
  };
}
