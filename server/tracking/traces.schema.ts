import { z } from 'zod';
import { pageInput } from '../platform/domain/page-input.ts';
import { ASSESSMENT_KINDS } from './domain/trace-facts.ts';
import { TRACE_STATES } from './domain/trace-keys.ts';
import { TRACE_LIMITS } from './domain/trace-limits.ts';

const workspaceId = z.string().min(1).max(64);
const id = z.string().min(1).max(100);
const ids = z.array(id).max(TRACE_LIMITS.batch);
const experiment = z.string().min(1).max(64);
const experiments = z.array(experiment).max(500);
const millis = z.int().min(-1_000_000_000_000_000).max(1_000_000_000_000_000);
const pairs = z.record(z.string().max(1_000), z.string().max(100_000));
const json = z.unknown();

export const assessmentInput = z.strictObject({
  id: z.string().max(100).nullish(),
  name: z.string().min(1).max(250),
  kind: z.enum(ASSESSMENT_KINDS),
  value: json,
  error: z
    .strictObject({
      code: z.string().max(250),
      message: z.string().max(10_000),
      stackTrace: z.string().max(100_000),
    })
    .nullish(),
  rationale: z.string().max(50_000).nullish(),
  sourceType: z.string().min(1).max(50),
  sourceId: z.string().max(250),
  spanId: z.string().max(100).nullish(),
  metadata: pairs.nullish(),
  overrides: z.string().max(100).nullish(),
  createdMs: millis.nullish(),
  updatedMs: millis.nullish(),
});
export type AssessmentInput = z.output<typeof assessmentInput>;

export const startTraceInput = z.strictObject({
  workspaceId,
  id: z.string().regex(/^[\w.:-]{1,100}$/, 'is no id of a trace'),
  experiment,
  requestTimeMs: millis,
  durationMs: millis.nullish(),
  state: z.enum(TRACE_STATES),
  clientRequestId: z.string().max(250).nullish(),
  requestPreview: z.string().max(100_000).nullish(),
  responsePreview: z.string().max(100_000).nullish(),
  metadata: pairs,
  tags: pairs,
  assessments: z.array(assessmentInput).max(TRACE_LIMITS.assessmentsPerTrace),
});
export type StartTraceInput = z.output<typeof startTraceInput>;

export const logSpansInput = z.strictObject({
  workspaceId,
  experiment,
  runId: z.string().max(100).nullish(),
  /** OpenTelemetry's export message: protobuf in base64, or its JSON. */
  body: z.string().max(30_000_000),
  encoding: z.enum(['protobuf', 'json']),
});
export type LogSpansInput = z.output<typeof logSpansInput>;

export const getTraceInput = z.strictObject({ workspaceId, id, allowPartial: z.boolean().default(true) });
export type GetTraceInput = z.output<typeof getTraceInput>;

export const traceInfoInput = z.strictObject({ workspaceId, id });
export type TraceInfoInput = z.output<typeof traceInfoInput>;

export const batchTracesInput = z.strictObject({ workspaceId, ids, experiments: experiments.nullish() });
export type BatchTracesInput = z.output<typeof batchTracesInput>;

export const searchTracesInput = z.strictObject({
  workspaceId,
  experiments,
  filter: z.string().max(20_000).default(''),
  orderBy: z.array(z.string().max(500)).max(10).default([]),
  maxResults: z.int().min(1).max(500).default(100),
  pageToken: z.string().max(2_000).nullish(),
});
export type SearchTracesInput = z.output<typeof searchTracesInput>;

export const deleteTracesInput = z.strictObject({
  workspaceId,
  experiment,
  upToMs: millis.nullish(),
  max: z.int().nullish(),
  ids: z.array(id).max(10_000).nullish(),
});
export type DeleteTracesInput = z.output<typeof deleteTracesInput>;

const key = z.string().min(1).max(TRACE_LIMITS.keyChars);

export const setTraceTagInput = z.strictObject({ workspaceId, id, key, value: z.string().max(100_000) });
export type SetTraceTagInput = z.output<typeof setTraceTagInput>;

export const deleteTraceTagInput = z.strictObject({ workspaceId, id, key });
export type DeleteTraceTagInput = z.output<typeof deleteTraceTagInput>;

export const linkTracesInput = z.strictObject({
  workspaceId,
  traceIds: z.array(id).max(10_000),
  runId: z.string().min(1).max(100),
});
export type LinkTracesInput = z.output<typeof linkTracesInput>;

export const linkPromptsInput = z.strictObject({
  workspaceId,
  id,
  prompts: z
    .array(z.strictObject({ name: z.string().min(1).max(256), version: z.string().min(1).max(20) }))
    .max(100),
});
export type LinkPromptsInput = z.output<typeof linkPromptsInput>;

export const correlateTracesInput = z.strictObject({
  workspaceId,
  experiments,
  filter1: z.string().max(20_000),
  filter2: z.string().max(20_000),
  baseFilter: z.string().max(20_000).nullish(),
});
export type CorrelateTracesInput = z.output<typeof correlateTracesInput>;

export const METRIC_VIEWS = ['TRACES', 'SPANS', 'ASSESSMENTS'] as const;
export const AGGREGATIONS = ['COUNT', 'SUM', 'AVG', 'PERCENTILE', 'MIN', 'MAX'] as const;

export const traceMetricsInput = z.strictObject({
  workspaceId,
  experiments,
  view: z.enum(METRIC_VIEWS),
  metric: z.string().min(1).max(100),
  aggregations: z
    .array(z.strictObject({ type: z.enum(AGGREGATIONS), percentile: z.number().min(0).max(100).nullish() }))
    .min(1)
    .max(20),
  dimensions: z.array(z.string().max(100)).max(10).default([]),
  filters: z.array(z.string().max(5_000)).max(20).default([]),
  intervalSeconds: z.int().min(1).nullish(),
  fromMs: millis.nullish(),
  toMs: millis.nullish(),
  maxResults: z.int().min(1).max(1_000).default(1_000),
});
export type TraceMetricsInput = z.output<typeof traceMetricsInput>;

export const createAssessmentInput = assessmentInput.extend({ workspaceId, traceId: id });
export type CreateAssessmentInput = z.output<typeof createAssessmentInput>;

export const getAssessmentInput = z.strictObject({ workspaceId, traceId: id, id });
export type GetAssessmentInput = z.output<typeof getAssessmentInput>;

export const updateAssessmentInput = z.strictObject({
  workspaceId,
  traceId: id,
  id,
  name: z.string().min(1).max(250).optional(),
  kind: z.enum(ASSESSMENT_KINDS).optional(),
  value: json.optional(),
  error: assessmentInput.shape.error,
  rationale: z.string().max(50_000).optional(),
  metadata: pairs.optional(),
});
export type UpdateAssessmentInput = z.output<typeof updateAssessmentInput>;

/** An id of ours, or the number by which MLflow's clients know it. */
const experimentId = z.string().min(1).max(64);

export const listTracesInput = z.strictObject({
  ...pageInput,
  experimentId,
  filter: z.string().trim().max(10_000).default(''),
});
export type ListTracesInput = z.output<typeof listTracesInput>;

export const showTraceInput = z.strictObject({ experimentId, id });
export type ShowTraceInput = z.output<typeof showTraceInput>;
