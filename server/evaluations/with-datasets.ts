import type { Context } from '#server/access/context.ts';
import { getDatasetsMany } from '#server/registry/get-datasets-many.ts';
import type { PlanFacts } from './domain/evaluation-facts.ts';
import type { PlanRow } from './plans.views.ts';

/** Joins plans with the datasets they name; a plan whose dataset may not be seen is left out. */
export async function withDatasets(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  plans: readonly PlanRow[],
): Promise<PlanFacts[]> {
  const datasets = await getDatasetsMany(
    ctx,
    plans.map(({ datasetId }) => datasetId),
  );
  return plans.flatMap(({ datasetId, ...plan }) => {
    const dataset = datasets.get(datasetId);
    if (!dataset) return [];
    const { id, name, digest, rows } = dataset;
    return [{ ...plan, dataset: { id, name, digest, rows } }];
  });
}
