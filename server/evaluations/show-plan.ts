import { accountableIds } from '#server/access/accountable-ids.ts';
import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { getDatasetsMany } from '#server/registry/get-datasets-many.ts';
import type { PlanFacts } from './domain/evaluation-facts.ts';
import type { ShowPlanInput } from './evaluations.schema.ts';
import { findAuthorsWork } from './find-authors-work.ts';
import { plansOf } from './plans.views.ts';
import { withDatasets } from './with-datasets.ts';

const PLANS_MAX = 50;

export interface PlanShown {
  /** Newest first; the first is in force. */
  plans: PlanFacts[];
  /** Columns of the dataset in force. */
  columns: string[];
  people: Record<string, NamedActor>;
  /** Why the reader, whatever their role, may not write the plan; null when nothing speaks against it. */
  whyNot: string | null;
}

/** The evaluation plans of a workflow, newest first, and whether the reader could write the next one. */
export async function showPlan(ctx: Context, input: ShowPlanInput): Promise<PlanShown> {
  const found = await plansOf(ctx.tx, ctx.organisationId, input.workflowId, PLANS_MAX);
  const plans = await withDatasets(ctx, found);
  const [work] = await findAuthorsWork(ctx, input.workflowId, await accountableIds(ctx));
  const datasetId = found[0]?.datasetId;
  const datasets = await getDatasetsMany(ctx, datasetId === undefined ? [] : [datasetId]);
  return {
    plans,
    columns: datasets.get(datasetId ?? '')?.columns ?? [],
    people: await namePeople(
      ctx,
      plans.map(({ createdBy }) => createdBy),
    ),
    whyNot: work === undefined ? null : `You worked on ${work}. Somebody who did not must write the plan.`,
  };
}
