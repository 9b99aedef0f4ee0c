import { z } from 'zod';

/** Needed only where the caller may work in several workspaces and the rest does not tell which. */
export const inWorkspace = { workspaceId: z.string().max(64).optional() };
const experimentId = z.string().max(64);
export const LIFECYCLE_VIEWS = ['active', 'deleted', 'all'] as const;

export const logEntry = z.strictObject({ key: z.string().max(1_000), value: z.string().max(1_000_000) });

export const createExperimentInput = z.strictObject({
  ...inWorkspace,
  name: z.string().max(2_000),
  artifactLocation: z.string().max(2_048).optional(),
  tags: z.array(logEntry).max(100).default([]),
});
export type CreateExperimentInput = z.output<typeof createExperimentInput>;

export const getExperimentInput = z.strictObject({ ...inWorkspace, experimentId });
export type GetExperimentInput = z.output<typeof getExperimentInput>;

export const getExperimentByNameInput = z.strictObject({ ...inWorkspace, name: z.string().max(2_000) });
export type GetExperimentByNameInput = z.output<typeof getExperimentByNameInput>;

export const renameExperimentInput = z.strictObject({
  ...inWorkspace,
  experimentId,
  name: z.string().max(2_000),
});
export type RenameExperimentInput = z.output<typeof renameExperimentInput>;

export const setExperimentTagInput = z.strictObject({ ...inWorkspace, experimentId, ...logEntry.shape });
export type SetExperimentTagInput = z.output<typeof setExperimentTagInput>;

export const deleteExperimentTagInput = z.strictObject({
  ...inWorkspace,
  experimentId,
  key: z.string().max(1_000),
});
export type DeleteExperimentTagInput = z.output<typeof deleteExperimentTagInput>;

export const searchExperimentsInput = z.strictObject({
  ...inWorkspace,
  /** Such as `name LIKE 'credit%' AND tags.team = 'risk'`. */
  filter: z.string().max(10_000).default(''),
  /** Such as `name ASC`; the newest come first where it is empty. */
  orderBy: z.array(z.string().max(500)).max(10).default([]),
  lifecycle: z.enum(LIFECYCLE_VIEWS).default('active'),
  limit: z.coerce.number().int().min(1).max(50_000).default(1_000),
  cursor: z.string().max(4_000).optional(),
});
export type SearchExperimentsInput = z.output<typeof searchExperimentsInput>;
