import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { readDataProfile } from '#server/registry/domain/profile-of-data.ts';
import type { TrainingProfile } from '#server/registry/domain/training-profile.ts';
import { type DataColumn, readDataColumns, readDataFigures } from './domain/data-shape.ts';
import {
  type DatasetVersion,
  type LoggedDatasetRow,
  loggedDatasetById,
  type RunOfDataset,
  runsOfDataset,
  versionsOfDataset,
} from './run-lineage.views.ts';
import type { GetLoggedDatasetInput } from './runs.schema.ts';

const RUNS_MAX = 50;
const VERSIONS_MAX = 50;

export interface LoggedDatasetShown extends Omit<LoggedDatasetRow, 'schema' | 'profile'> {
  /** As its schema has them; empty where it has none that can be read. */
  columns: DataColumn[];
  /** Single figures of its profile, such as the number of rows. */
  figures: { name: string; value: string }[];
  /** The profile of its columns, which versions made with it take as the reference for drift; null where it has none. */
  profile: TrainingProfile | null;
  /** What was logged under its name in its experiment, itself among it, the latest first, at most 50. */
  versions: DatasetVersion[];
  /** The latest runs that used it, at most 50. */
  runs: RunOfDataset[];
}

/** Shows data that runs say they used, with what they told of it; refuses with `not-found`. */
export async function getLoggedDataset(
  ctx: Context,
  { datasetId }: GetLoggedDatasetInput,
): Promise<LoggedDatasetShown> {
  const found = await loggedDatasetById(ctx.tx, ctx.organisationId, datasetId);
  if (!found) throw notFound('dataset');
  const { schema, profile, ...dataset } = found;
  return {
    ...dataset,
    columns: readDataColumns(schema),
    figures: readDataFigures(profile),
    profile: readDataProfile(profile),
    versions: await versionsOfDataset(ctx.tx, ctx.organisationId, { ...dataset, limit: VERSIONS_MAX }),
    runs: await runsOfDataset(ctx.tx, ctx.organisationId, datasetId, RUNS_MAX),
  };
}
