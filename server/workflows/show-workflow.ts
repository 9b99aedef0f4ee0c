import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import type { ServingVersion } from './domain/serving-version.ts';
import type { StopFacts } from './domain/stop-facts.ts';
import type { WorkflowFacts } from './domain/workflow-facts.ts';
import { findWorkflow } from './find-workflow.ts';
import { getStopInForce } from './list-stops-in-force.ts';
import { servingByWorkflow } from './serving-by-workflow.ts';
import type { GetWorkflowInput } from './workflows.schema.ts';

/** Returns a workflow as people look at it: one version, the stop in force, and the names of whoever appears. */
export async function showWorkflow(
  ctx: Context,
  input: GetWorkflowInput,
): Promise<
  WorkflowFacts & {
    stop: StopFacts | null;
    serving: ServingVersion | null;
    people: Record<string, NamedActor>;
  }
> {
  const facts = await findWorkflow(ctx, input);
  const stop = await getStopInForce(ctx, facts.workflow.id);
  const { workflow, version } = facts;
  const ids = [workflow.ownerId, workflow.createdBy, version.ownerId, version.createdBy];
  if (stop) ids.push(stop.stoppedBy);
  const serving = (await servingByWorkflow(ctx, [workflow.id]))[workflow.id] ?? null;
  return { ...facts, stop, serving, people: await namePeople(ctx, ids) };
}
