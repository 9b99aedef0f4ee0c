import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { type DatasetListItem, type DatasetUse, datasetById, usesOfDataset } from './datasets.views.ts';

/** Returns a dataset with the versions trained or evaluated on it, newest first, at most 100. */
export async function getDataset(
  ctx: Context,
  input: { dataset: string },
): Promise<DatasetListItem & { uses: DatasetUse[] }> {
  const dataset = await datasetById(ctx.tx, ctx.organisationId, input.dataset);
  if (!dataset) throw notFound('dataset');
  return { ...dataset, uses: await usesOfDataset(ctx.tx, ctx.organisationId, dataset.id) };
}
