import type { Context } from '#server/access/context.ts';
import { type DatasetRow, datasetsByIds } from './datasets.views.ts';

/** Returns datasets by id; ids that do not exist or may not be seen are missing. */
export async function getDatasetsMany(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, DatasetRow>> {
  const found = await datasetsByIds(ctx.tx, ctx.organisationId, [...new Set(ids)]);
  return new Map(found.map((dataset) => [dataset.id, dataset]));
}
