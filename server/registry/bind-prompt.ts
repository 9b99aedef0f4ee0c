import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { changeWorkflow } from '#server/workflows/change-workflow.ts';
import { findWorkflow } from '#server/workflows/find-workflow.ts';
import { changeWorkflowInput } from '#server/workflows/workflows.schema.ts';

/**
 * Makes the next version of a workflow, which says what this version of a prompt says; nothing where its newest one does so
 * already. What serves is not changed by it. Refuses with `conflict` where the workflow binds no prompt any more.
 */
export async function bindPrompt(
  ctx: Context,
  workflowId: string,
  prompt: { name: string; version: number; alias: string },
): Promise<void> {
  const { workflow, version } = await findWorkflow(ctx, { workflow: workflowId });
  const { generation } = version.callPolicy;
  if (!generation?.prompt)
    throw new Refusal('conflict', `${workflow.name} binds no prompt any more. Have it follow nothing first.`);
  if (generation.prompt.version === prompt.version) return;
  await changeWorkflow(
    ctx,
    changeWorkflowInput.parse({
      workflow: workflow.id,
      basedOn: version.number,
      changeNote: `Says what version ${prompt.version} of the prompt ${prompt.name} says, as its alias ${prompt.alias} is to.`,
      callPolicy: {
        ...version.callPolicy,
        generation: { ...generation, prompt: { ...generation.prompt, version: prompt.version } },
      },
    }),
  );
}
