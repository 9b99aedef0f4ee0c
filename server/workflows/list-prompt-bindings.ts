import type { Context } from '#server/access/context.ts';
import { bindingsOfPrompt, type PromptBinding } from './workflows.views.ts';

/** The versions of workflows that bind a prompt, by its id or name: the current one of a workflow, and earlier ones. */
export function listPromptBindings(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  prompt: { id: string; name: string; workspaceId: string },
): Promise<PromptBinding[]> {
  return bindingsOfPrompt(ctx.tx, ctx.organisationId, prompt);
}
