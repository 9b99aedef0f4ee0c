import { z } from 'zod';

const workspaceId = z.string().min(1).max(64);
const setId = z.string().min(1).max(64);
const experiments = z.array(z.string().min(1).max(64)).max(500);
const tags = z.record(z.string().min(1).max(250), z.string().max(8_000));
const set = { workspaceId, setId };

export const createEvaluationSetInput = z.strictObject({
  workspaceId,
  name: z.string().min(1).max(255),
  tags,
  experiments,
});
export type CreateEvaluationSetInput = z.output<typeof createEvaluationSetInput>;

export const evaluationSetInput = z.strictObject(set);
export type EvaluationSetInput = z.output<typeof evaluationSetInput>;

export const searchEvaluationSetsInput = z.strictObject({
  workspaceId,
  experiments,
  filter: z.string().max(10_000).default(''),
  orderBy: z.array(z.string().max(500)).max(10).default([]),
  maxResults: z.int().min(1).max(50_000).default(1_000),
  pageToken: z.string().max(500).nullish(),
});
export type SearchEvaluationSetsInput = z.output<typeof searchEvaluationSetsInput>;

/** A value of null leaves its tag alone, as MLflow's server does. */
export const tagEvaluationSetInput = z.strictObject({ ...set, tags });
export type TagEvaluationSetInput = z.output<typeof tagEvaluationSetInput>;

export const untagEvaluationSetInput = z.strictObject({ ...set, key: z.string().max(250) });
export type UntagEvaluationSetInput = z.output<typeof untagEvaluationSetInput>;

const object = z.record(z.string(), z.unknown());

export const evaluationRecordInput = z.object({
  inputs: object.nullish(),
  outputs: z.unknown().optional(),
  expectations: object.nullish(),
  tags: object.nullish(),
  source: object.nullish(),
});
export type EvaluationRecordInput = z.output<typeof evaluationRecordInput>;

export const upsertRecordsInput = z.strictObject({
  ...set,
  records: z.array(evaluationRecordInput).max(10_000),
});
export type UpsertRecordsInput = z.output<typeof upsertRecordsInput>;

export const listRecordsInput = z.strictObject({
  ...set,
  // A query's numbers are texts.
  maxResults: z.coerce.number().int().min(1).max(1_000).default(1_000),
  pageToken: z.string().max(200).nullish(),
});
export type ListRecordsInput = z.output<typeof listRecordsInput>;

export const deleteRecordsInput = z.strictObject({
  ...set,
  recordIds: z.array(z.string().max(64)).max(10_000),
});
export type DeleteRecordsInput = z.output<typeof deleteRecordsInput>;

export const setExperimentsInput = z.strictObject({ ...set, experiments });
export type SetExperimentsInput = z.output<typeof setExperimentsInput>;
