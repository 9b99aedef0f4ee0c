import { z } from 'zod';
import { LOGGED_MODEL_STATUSES } from './domain/logged-model.ts';

const workspaceId = z.string().min(1).max(64);
const modelId = z.string().min(1).max(64);
const entries = z
  .array(z.strictObject({ key: z.string().min(1).max(255), value: z.string().max(100_000) }))
  .max(1_000);

export const createLoggedModelInput = z.strictObject({
  workspaceId,
  experimentId: z.string().min(1).max(64),
  /** Made up where it is absent. */
  name: z.string().max(500).optional(),
  modelType: z.string().max(500).optional(),
  sourceRunId: z.string().max(64).optional(),
  params: entries.default([]),
  tags: entries.default([]),
});
export type CreateLoggedModelInput = z.output<typeof createLoggedModelInput>;

export const loggedModelPlace = z.strictObject({
  workspaceId,
  modelId,
  /** Whether a deleted one is shown too. */
  mayBeDeleted: z.boolean().default(false),
});
export type LoggedModelPlace = z.output<typeof loggedModelPlace>;

export const finalizeLoggedModelInput = z.strictObject({
  workspaceId,
  modelId,
  status: z.enum(LOGGED_MODEL_STATUSES),
});
export type FinalizeLoggedModelInput = z.output<typeof finalizeLoggedModelInput>;

export const loggedModelEntriesInput = z.strictObject({ workspaceId, modelId, entries });
export type LoggedModelEntriesInput = z.output<typeof loggedModelEntriesInput>;

export const loggedModelTagInput = z.strictObject({ workspaceId, modelId, key: z.string().min(1).max(255) });
export type LoggedModelTagInput = z.output<typeof loggedModelTagInput>;

const datasetName = z.string().max(500);
const datasetDigest = z.string().max(100).nullable();

export const searchLoggedModelsInput = z.strictObject({
  workspaceId,
  experimentIds: z.array(z.string().max(64)).max(1_000),
  /** Such as `metrics.auc > 0.8 AND params.depth = '5' AND name LIKE 'credit%'`. */
  filter: z.string().max(10_000).default(''),
  /** Only what was measured on these counts for the filter's metrics. */
  datasets: z
    .array(z.strictObject({ name: datasetName, digest: datasetDigest }))
    .max(100)
    .default([]),
  orderBy: z
    .array(
      z.strictObject({
        fieldName: z.string().max(500),
        isAscending: z.boolean(),
        datasetName: datasetName.nullable(),
        datasetDigest,
      }),
    )
    .max(10)
    .default([]),
  limit: z.int().min(1).max(1_000).default(100),
  cursor: z.string().max(40_000).optional(),
});
export type SearchLoggedModelsInput = z.output<typeof searchLoggedModelsInput>;

export const loggedModelFolderInput = z.strictObject({
  workspaceId,
  workspaceSlug: z.string().max(100).nullable(),
  modelId,
  path: z.string().max(2_000).default(''),
});
export type LoggedModelFolderInput = z.output<typeof loggedModelFolderInput>;
