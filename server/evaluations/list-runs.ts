import type { Context } from '#server/access/context.ts';
import { listMeasuredBy } from '#server/registry/list-measured-by.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import type { RunFacts } from './domain/evaluation-facts.ts';
import type { ListRunsInput } from './evaluations.schema.ts';
import { runsOf } from './runs.views.ts';

const RUNS_MAX = 30;

export interface RunShown extends RunFacts {
  workflow: { slug: string; name: string } | null;
  /** The evaluation that came of it. */
  evaluationId: string | null;
}

/** The newest evaluation runs of a workflow or of a model version, with how far each has come. */
export async function listRuns(ctx: Context, input: ListRunsInput): Promise<{ items: RunShown[] }> {
  const found = await runsOf(ctx.tx, ctx.organisationId, input, RUNS_MAX);
  const evaluations = await listMeasuredBy(
    ctx,
    found.map(({ id }) => id),
  );
  const workflows = await nameWorkflows(
    ctx,
    found.map(({ workflowId }) => workflowId),
  );
  return {
    items: found.map((run) => ({
      ...run,
      workflow: workflows.get(run.workflowId) ?? null,
      evaluationId: evaluations.get(run.id)?.id ?? null,
    })),
  };
}
