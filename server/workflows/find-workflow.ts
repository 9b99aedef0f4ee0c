import type { Context } from '#server/access/context.ts';
import { isIdOf } from '#server/platform/domain/ids.ts';
import type { WorkflowFacts } from './domain/workflow-facts.ts';
import { getWorkflow } from './get-workflow-version.ts';
import type { GetWorkflowInput } from './workflows.schema.ts';

/** Returns a workflow by id or slug with its newest version or the one numbered; refuses with `not-found`. */
export function findWorkflow(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  { workflow, number }: GetWorkflowInput,
): Promise<WorkflowFacts> {
  return getWorkflow(
    ctx,
    isIdOf('workflow', workflow) ? { id: workflow, number } : { slug: workflow, number },
  );
}
