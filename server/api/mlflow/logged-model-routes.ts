import { Refusal } from '#server/platform/domain/refusal.ts';
import type { FolderEntry } from '#server/tracking/domain/folder-entry.ts';
import {
  LOGGED_MODEL_STATUSES,
  type LoggedModelFacts,
  type LoggedModelStatus,
} from '#server/tracking/domain/logged-model.ts';
import { type MlflowRoute, mlflowRoute, type WireCall } from './mlflow-route.ts';
import { missing, type WireMessage } from './wire-message.ts';

const ROOT = '/2.0/mlflow/logged-models';
const MODEL = `${ROOT}/{modelId}`;
const RESULTS_MAX = 1_000;

/** A model as MLflow's clients read it; what is empty is left out. */
export function wireLoggedModel(model: LoggedModelFacts) {
  return {
    info: {
      model_id: model.id,
      experiment_id: model.experimentWireId,
      name: model.name,
      creation_timestamp_ms: model.createdMs,
      last_updated_timestamp_ms: model.updatedMs,
      artifact_uri: model.artifactLocation,
      status: `LOGGED_MODEL_${model.status}`,
      ...(model.statusMessage !== null && { status_message: model.statusMessage }),
      ...(model.modelType !== null && { model_type: model.modelType }),
      ...(model.sourceRunId !== null && { source_run_id: model.sourceRunId }),
      ...(model.tags.length > 0 && { tags: model.tags }),
    },
    data: {
      ...(model.params.length > 0 && { params: model.params }),
      ...(model.metrics.length > 0 && {
        metrics: model.metrics.map((metric) => ({
          key: metric.key,
          value: metric.value ?? 'NaN',
          timestamp: metric.timestamp,
          step: metric.step,
          model_id: model.id,
          run_id: metric.runId,
          ...(metric.datasetName !== null && { dataset_name: metric.datasetName }),
          ...(metric.datasetDigest !== null && { dataset_digest: metric.datasetDigest }),
        })),
      }),
    },
  };
}

const answerModel = (model: LoggedModelFacts) => ({ model: wireLoggedModel(model) });
const answerNothing = () => ({});

function place({ workspaceId, parameters }: WireCall) {
  return { workspaceId, modelId: parameters.modelId ?? '' };
}

function entries(message: WireMessage, name: string) {
  return message
    .messages(name)
    .map((entry) => ({ key: entry.requiredString('key'), value: entry.string('value') ?? '' }));
}

/** A status travels by name or by number, from 1 on. */
function statusOf(message: WireMessage): LoggedModelStatus {
  if (!message.has('status')) throw missing('status');
  const given = message.fields.status;
  const status =
    typeof given === 'string' && !/^\d+$/.test(given)
      ? LOGGED_MODEL_STATUSES.find((one) => given === `LOGGED_MODEL_${one}`)
      : LOGGED_MODEL_STATUSES[Number(given) - 1];
  if (status) return status;
  throw new Refusal('invalid', `Unknown logged model status: ${JSON.stringify(given).slice(0, 100)}`);
}

function orderings(message: WireMessage) {
  return message.messages('order_by').map((field) => ({
    fieldName: field.requiredString('field_name'),
    isAscending: field.fields.ascending !== false,
    datasetName: field.string('dataset_name') || null,
    datasetDigest: field.string('dataset_digest') || null,
  }));
}

function decodeSearch({ message, workspaceId }: WireCall) {
  const experimentIds = message.strings('experiment_ids');
  if (experimentIds.length === 0) throw missing('experiment_ids');
  const asked = message.integer('max_results');
  return {
    workspaceId,
    experimentIds,
    filter: message.string('filter') ?? '',
    datasets: message.messages('datasets').map((dataset) => ({
      name: dataset.string('dataset_name') ?? '',
      digest: dataset.string('dataset_digest') || null,
    })),
    orderBy: orderings(message),
    ...(asked && { limit: Math.min(asked, RESULTS_MAX) }),
    ...(message.string('page_token') && { cursor: message.string('page_token') }),
  };
}

interface Folder {
  rootUri: string;
  folder: string;
  entries: FolderEntry[];
}

function answerFolder({ rootUri, folder, entries: found }: Folder) {
  const files = found.map(({ name, isFolder, sizeBytes }) => ({
    path: folder === '' ? name : `${folder}/${name}`,
    is_dir: isFolder,
    ...(sizeBytes !== null && { file_size: sizeBytes }),
  }));
  return { root_uri: rootUri, ...(files.length > 0 && { files }) };
}

/** Models that runs log. */
export const LOGGED_MODEL_ROUTES: readonly MlflowRoute[] = [
  mlflowRoute(
    'POST',
    ROOT,
    'loggedModels.create',
    ({ message, workspaceId }) => ({
      workspaceId,
      experimentId: message.requiredString('experiment_id'),
      name: message.string('name') || undefined,
      modelType: message.string('model_type') || undefined,
      sourceRunId: message.string('source_run_id') || undefined,
      params: entries(message, 'params'),
      tags: entries(message, 'tags'),
    }),
    answerModel,
  ),
  mlflowRoute('POST', `${ROOT}/search`, 'loggedModels.search', decodeSearch, searchAnswer),
  mlflowRoute(
    'GET',
    MODEL,
    'loggedModels.get',
    (call) => ({
      ...place(call),
      mayBeDeleted: call.message.string('allow_deleted')?.toLowerCase() === 'true',
    }),
    answerModel,
  ),
  mlflowRoute(
    'PATCH',
    MODEL,
    'loggedModels.finalize',
    (call) => ({ ...place(call), status: statusOf(call.message) }),
    answerModel,
  ),
  mlflowRoute('DELETE', MODEL, 'loggedModels.delete', place, answerNothing),
  mlflowRoute(
    'PATCH',
    `${MODEL}/tags`,
    'loggedModels.setTags',
    (call) => ({ ...place(call), entries: entries(call.message, 'tags') }),
    answerNothing,
  ),
  mlflowRoute(
    'DELETE',
    `${MODEL}/tags/{key}`,
    'loggedModels.deleteTag',
    (call) => ({ ...place(call), key: call.parameters.key ?? '' }),
    answerNothing,
  ),
  mlflowRoute(
    'POST',
    `${MODEL}/params`,
    'loggedModels.logParams',
    (call) => ({ ...place(call), entries: entries(call.message, 'params') }),
    answerNothing,
  ),
  mlflowRoute(
    'GET',
    `${MODEL}/artifacts/directories`,
    'loggedModels.listFolder',
    (call) => ({
      ...place(call),
      workspaceSlug: call.workspaceSlug,
      path: call.message.string('artifact_directory_path') ?? '',
    }),
    answerFolder,
  ),
];

function searchAnswer({ models, next }: { models: LoggedModelFacts[]; next: string | null }) {
  return {
    ...(models.length > 0 && { models: models.map(wireLoggedModel) }),
    ...(next !== null && { next_page_token: next }),
  };
}
