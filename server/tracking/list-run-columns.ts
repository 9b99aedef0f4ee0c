import type { Context } from '#server/access/context.ts';
import { type DatasetSummary, datasetSummaries } from './run-inputs.views.ts';
import type { ListColumnsInput, SearchDatasetsInput } from './runs.schema.ts';
import { loggedKeys } from './runs.views.ts';
import { namedExperiments } from './search-runs.ts';

/** Names of the metrics, parameters and tags that the latest runs of experiments logged, for tables and completion. */
export async function listRunColumns(
  ctx: Context,
  input: ListColumnsInput,
): Promise<{ metrics: string[]; params: string[]; tags: string[] }> {
  const found = await namedExperiments(ctx, input);
  return loggedKeys(
    ctx.tx,
    ctx.organisationId,
    found.map(({ id }) => id),
  );
}

/** The datasets that runs of experiments used, at most 1,000. */
export async function searchRunDatasets(ctx: Context, input: SearchDatasetsInput): Promise<DatasetSummary[]> {
  const found = await namedExperiments(ctx, input);
  return datasetSummaries(
    ctx.tx,
    ctx.organisationId,
    found.map(({ id }) => id),
  );
}
