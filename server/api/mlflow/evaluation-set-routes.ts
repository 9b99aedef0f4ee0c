import type { EvaluationRecordFacts, EvaluationSetFacts } from '#server/tracking/domain/evaluation-set.ts';
import { type MlflowRoute, mlflowRoute, type WireCall } from './mlflow-route.ts';
import { jsonField, jsonTexts } from './trace-wire.ts';
import { missing } from './wire-message.ts';

const BASE = '/3.0/mlflow/datasets';

const nothing = () => ({});

function encodeSet(set: EvaluationSetFacts) {
  return {
    dataset_id: set.id,
    name: set.name,
    tags: JSON.stringify(set.tags),
    ...(set.schema !== null && { schema: set.schema }),
    ...(set.profile !== null && { profile: set.profile }),
    digest: set.digest,
    created_time: set.createdMs,
    last_update_time: set.updatedMs,
    ...(set.createdBy !== null && { created_by: set.createdBy }),
    ...(set.updatedBy !== null && { last_updated_by: set.updatedBy }),
    ...(set.experiments.length > 0 && { experiment_ids: set.experiments }),
  };
}

/** Records travel as JSON inside a text. */
function encodeRecord(record: EvaluationRecordFacts) {
  const { inputs, outputs, expectations, tags, source } = record;
  const type = source?.source_type;
  const data = source?.source_data as Record<string, unknown> | undefined;
  const id = data?.trace_id ?? data?.doc_uri ?? data?.source_id;
  return {
    dataset_record_id: record.id,
    dataset_id: record.setId,
    inputs,
    ...(outputs !== null && { outputs }),
    ...(expectations && { expectations }),
    ...(tags && { tags }),
    ...(source && { source }),
    ...(typeof type === 'string' && { source_type: type }),
    ...(typeof id === 'string' && { source_id: id }),
    created_time: record.createdMs,
    last_update_time: record.updatedMs,
    ...(record.createdBy !== null && { created_by: record.createdBy }),
    ...(record.updatedBy !== null && { last_updated_by: record.updatedBy }),
  };
}

const answer = (set: EvaluationSetFacts) => ({ dataset: encodeSet(set) });
const ofSet = ({ workspaceId, parameters }: WireCall) => ({ workspaceId, setId: parameters.id });

function search({ message, workspaceId }: WireCall) {
  return {
    workspaceId,
    experiments: message.strings('experiment_ids'),
    filter: message.string('filter_string') ?? '',
    orderBy: message.strings('order_by'),
    maxResults: message.integer('max_results') || 1000,
    pageToken: message.string('page_token') || null,
  };
}

function encodeFound({ sets, nextPageToken }: { sets: EvaluationSetFacts[]; nextPageToken: string | null }) {
  return {
    ...(sets.length > 0 && { datasets: sets.map(encodeSet) }),
    ...(nextPageToken && { next_page_token: nextPageToken }),
  };
}

const experiments = (call: WireCall) => ({
  ...ofSet(call),
  experiments: call.message.strings('experiment_ids'),
});

/** Evaluation datasets of MLflow's protocol, which are evaluation sets here. */
export const EVALUATION_SET_ROUTES: readonly MlflowRoute[] = [
  mlflowRoute(
    'POST',
    `${BASE}/create`,
    'evaluationSets.create',
    ({ message, workspaceId }) => ({
      workspaceId,
      name: message.requiredString('name'),
      tags: jsonTexts(message, 'tags'),
      experiments: message.strings('experiment_ids'),
    }),
    answer,
  ),
  mlflowRoute('POST', `${BASE}/search`, 'evaluationSets.search', search, encodeFound),
  mlflowRoute('GET', `${BASE}/search`, 'evaluationSets.search', search, encodeFound),
  mlflowRoute('GET', `${BASE}/{id}`, 'evaluationSets.get', ofSet, answer),
  mlflowRoute('DELETE', `${BASE}/{id}`, 'evaluationSets.delete', ofSet, nothing),
  mlflowRoute(
    'PATCH',
    `${BASE}/{id}/tags`,
    'evaluationSets.tag',
    (call) => {
      if (!call.message.has('tags')) throw missing('tags');
      return { ...ofSet(call), tags: jsonTexts(call.message, 'tags') };
    },
    nothing,
  ),
  mlflowRoute(
    'DELETE',
    `${BASE}/{id}/tags/{key}`,
    'evaluationSets.untag',
    (call) => ({ ...ofSet(call), key: call.parameters.key }),
    nothing,
  ),
  mlflowRoute(
    'POST',
    `${BASE}/{id}/records`,
    'evaluationSets.upsertRecords',
    (call) => {
      const records = jsonField(call.message, 'records');
      if (records === undefined) throw missing('records');
      return { ...ofSet(call), records };
    },
    ({ inserted, updated }: { inserted: number; updated: number }) => ({
      inserted_count: inserted,
      updated_count: updated,
    }),
  ),
  mlflowRoute(
    'GET',
    `${BASE}/{id}/records`,
    'evaluationSets.records',
    (call) => ({
      ...ofSet(call),
      maxResults: Math.min(call.message.integer('max_results') || 1000, 1000),
      pageToken: call.message.string('page_token') || null,
    }),
    (found: { records: EvaluationRecordFacts[]; nextPageToken: string | null }) => ({
      records: JSON.stringify(found.records.map(encodeRecord)),
      ...(found.nextPageToken && { next_page_token: found.nextPageToken }),
    }),
  ),
  mlflowRoute(
    'DELETE',
    `${BASE}/{id}/records`,
    'evaluationSets.deleteRecords',
    (call) => ({ ...ofSet(call), recordIds: call.message.strings('dataset_record_ids') }),
    (found: { deleted: number }) => ({ deleted_count: found.deleted }),
  ),
  mlflowRoute('GET', `${BASE}/{id}/experiment-ids`, 'evaluationSets.get', ofSet, (set: EvaluationSetFacts) =>
    set.experiments.length > 0 ? { experiment_ids: set.experiments } : {},
  ),
  mlflowRoute('POST', `${BASE}/{id}/add-experiments`, 'evaluationSets.addExperiments', experiments, answer),
  mlflowRoute(
    'POST',
    `${BASE}/{id}/remove-experiments`,
    'evaluationSets.removeExperiments',
    experiments,
    answer,
  ),
];
