import { z } from 'zod';
import { RUN_STATUSES } from './domain/experiment.ts';
import { inWorkspace, LIFECYCLE_VIEWS, logEntry } from './experiments.schema.ts';

const runId = z.string().max(256);
const milliseconds = z.number().int();
const figure = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).transform(Number);
const logMetric = z.strictObject({
  key: z.string().max(1_000),
  value: figure,
  timestamp: z.number(),
  step: z.number().default(0),
  /** The logged model that was measured, and on which data. */
  modelId: z.string().max(64).optional(),
  datasetName: z.string().max(500).optional(),
  datasetDigest: z.string().max(36).optional(),
});

export const createRunInput = z.strictObject({
  ...inWorkspace,
  experimentId: z.string().max(64),
  name: z.string().max(8_000).default(''),
  userId: z.string().max(256).default(''),
  startTime: milliseconds.default(0),
  tags: z.array(logEntry).max(100).default([]),
});
export type CreateRunInput = z.output<typeof createRunInput>;

export const getRunInput = z.strictObject({ ...inWorkspace, runId });
export type GetRunInput = z.output<typeof getRunInput>;

export const updateRunInput = z.strictObject({
  ...inWorkspace,
  runId,
  status: z.enum(RUN_STATUSES).optional(),
  endTime: milliseconds.optional(),
  name: z.string().max(8_000).optional(),
});
export type UpdateRunInput = z.output<typeof updateRunInput>;

export const logMetricInput = z.strictObject({ ...inWorkspace, runId, ...logMetric.shape });
export type LogMetricInput = z.output<typeof logMetricInput>;

export const logEntryInput = z.strictObject({ ...inWorkspace, runId, ...logEntry.shape });
export type LogEntryInput = z.output<typeof logEntryInput>;

export const deleteRunTagInput = z.strictObject({ ...inWorkspace, runId, key: z.string().max(1_000) });
export type DeleteRunTagInput = z.output<typeof deleteRunTagInput>;

export const logBatchInput = z.strictObject({
  ...inWorkspace,
  runId,
  metrics: z.array(logMetric).max(10_000).default([]),
  params: z.array(logEntry).max(10_000).default([]),
  tags: z.array(logEntry).max(10_000).default([]),
});
export type LogBatchInput = z.output<typeof logBatchInput>;

const inputDataset = z.strictObject({
  name: z.string().max(500),
  digest: z.string().max(36),
  sourceType: z.string().max(36),
  source: z.string().max(65_535),
  schema: z.string().max(1_048_575).optional(),
  profile: z.string().max(16_777_215).optional(),
  tags: z
    .array(z.strictObject({ key: z.string().max(255), value: z.string().max(500) }))
    .max(100)
    .default([]),
});

export const logInputsInput = z.strictObject({
  ...inWorkspace,
  runId,
  datasets: z.array(inputDataset).max(1_000).default([]),
  models: z.array(z.string().max(64)).max(1_000).default([]),
});
export type LogInputsInput = z.output<typeof logInputsInput>;

export const logOutputsInput = z.strictObject({
  ...inWorkspace,
  runId,
  models: z
    .array(z.strictObject({ modelId: z.string().max(64), step: z.number().int().default(0) }))
    .max(1_000),
});
export type LogOutputsInput = z.output<typeof logOutputsInput>;

export const logModelInput = z.strictObject({ ...inWorkspace, runId, model: z.string().max(1_000_000) });
export type LogModelInput = z.output<typeof logModelInput>;

const columnNames = z.array(z.string().max(250)).max(100).default([]);

export const searchRunsInput = z.strictObject({
  ...inWorkspace,
  experimentIds: z.array(z.string().max(64)).max(1_000),
  /** Such as `metrics.auc > 0.8 AND params.depth = '5' AND tags.team LIKE 'risk%'`. */
  filter: z.string().max(10_000).default(''),
  /** Such as `metrics.auc DESC`; the latest started come first where it is empty. */
  orderBy: z.array(z.string().max(500)).max(10).default([]),
  lifecycle: z.enum(LIFECYCLE_VIEWS).default('active'),
  limit: z.coerce.number().int().min(1).max(50_000).default(1_000),
  cursor: z.string().max(40_000).optional(),
  /** Which metrics, parameters and tags to bring along; all, and inputs and outputs too, where it is absent. */
  columns: z.strictObject({ metrics: columnNames, params: columnNames, tags: columnNames }).optional(),
});
export type SearchRunsInput = z.output<typeof searchRunsInput>;

export const listColumnsInput = z.strictObject({
  ...inWorkspace,
  experimentIds: z.array(z.string().max(64)).min(1).max(20),
});
export type ListColumnsInput = z.output<typeof listColumnsInput>;

export const readHistoryInput = z.strictObject({
  ...inWorkspace,
  runId,
  key: z.string().max(1_000),
  limit: z.coerce.number().int().min(1).max(1_000_000).default(25_000),
  cursor: z.string().max(1_000).optional(),
});
export type ReadHistoryInput = z.output<typeof readHistoryInput>;

export const metricHistoryInput = z.strictObject({
  ...inWorkspace,
  runIds: z.array(runId).min(1).max(100),
  key: z.string().max(1_000),
  /** Points per run at most; the first and the last are always among them. */
  points: z.coerce.number().int().min(1).max(2_500).default(1_000),
  startStep: z.coerce.number().int().optional(),
  endStep: z.coerce.number().int().optional(),
});
export type MetricHistoryInput = z.output<typeof metricHistoryInput>;

export const searchDatasetsInput = z.strictObject({
  ...inWorkspace,
  experimentIds: z.array(z.string().max(64)).max(1_000),
});
export type SearchDatasetsInput = z.output<typeof searchDatasetsInput>;

export const getLoggedDatasetInput = z.strictObject({ datasetId: z.string().min(1).max(64) });
export type GetLoggedDatasetInput = z.output<typeof getLoggedDatasetInput>;
