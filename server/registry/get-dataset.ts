import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import {
  columnProfileOf,
  type DatasetListItem,
  type DatasetUse,
  datasetById,
  usesOfDataset,
} from './datasets.views.ts';
import type { TrainingProfile } from './domain/training-profile.ts';

/** Returns a dataset with what its rows look like, where they are stored here, and the versions trained or evaluated on it, newest first, at most 100. */
export async function getDataset(
  ctx: Context,
  input: { dataset: string },
): Promise<DatasetListItem & { profile: TrainingProfile | null; uses: DatasetUse[] }> {
  const dataset = await datasetById(ctx.tx, ctx.organisationId, input.dataset);
  if (!dataset) throw notFound('dataset');
  const { tx, organisationId } = ctx;
  const profile = await columnProfileOf(tx, organisationId, dataset.id);
  return { ...dataset, profile, uses: await usesOfDataset(tx, organisationId, dataset.id) };
}
