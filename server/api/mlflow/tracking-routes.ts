import { Refusal } from '#server/platform/domain/refusal.ts';
import type { CreatedRun } from '#server/tracking/create-run.ts';
import {
  RUN_STATUSES,
  type RunFacts,
  type RunRecord,
  type RunStatus,
} from '#server/tracking/domain/experiment.ts';
import { wireRunInfo } from '#server/tracking/domain/wire-run-info.ts';
import { EXPERIMENT_ROUTES, wireEntries, wireLifecycle, wireLimit } from './experiment-routes.ts';
import { METRIC_ROUTES, runOf, wirePoints } from './metric-routes.ts';
import { type MlflowRoute, mlflowRoute, type WireCall } from './mlflow-route.ts';
import { PrintedMessage } from './printed-message.ts';
import { wireRun } from './tracking-shapes.ts';
import type { WireMessage } from './wire-message.ts';

const RUNS = '/2.0/mlflow/runs';
const nothing = () => ({});

function wireStatus({ fields }: WireMessage): RunStatus | undefined {
  const value = fields.status;
  if (value === undefined || value === null) return undefined;
  const name = typeof value === 'number' ? RUN_STATUSES[value - 1] : value;
  if (RUN_STATUSES.some((status) => status === name)) return name as RunStatus;
  throw new Refusal('invalid', `Invalid value ${JSON.stringify(value)} for parameter 'status' supplied.`);
}

function wireDatasetInput(input: WireMessage) {
  const dataset = input.message('dataset');
  if (!dataset) throw new Refusal('invalid', 'Dataset cannot be None');
  const required = (name: 'name' | 'digest' | 'source_type' | 'source') => {
    const value = dataset.string(name);
    if (value === undefined) throw new Refusal('invalid', `Dataset ${name} cannot be None`);
    return value;
  };
  return {
    name: required('name'),
    digest: required('digest'),
    sourceType: required('source_type'),
    source: required('source'),
    schema: dataset.string('schema'),
    profile: dataset.string('profile'),
    tags: wireEntries(input, 'tags'),
  };
}

const modelIds = (message: WireMessage) =>
  message.messages('models').map((model) => ({
    modelId: model.requiredString('model_id'),
    step: model.integer('step') ?? 0,
  }));

function entryOf(call: WireCall) {
  const { message } = call;
  return { ...runOf(call), key: message.requiredString('key'), value: message.string('value') ?? '' };
}

const RUN_ROUTES: readonly MlflowRoute[] = [
  mlflowRoute<CreatedRun>(
    'POST',
    `${RUNS}/create`,
    'runs.create',
    ({ message, workspaceId, caller }) => ({
      workspaceId,
      experimentId: message.string('experiment_id') ?? '',
      userId: message.string('user_id') || caller.slice(0, 256),
      name: message.string('run_name') ?? '',
      startTime: message.integer('start_time') ?? 0,
      tags: wireEntries(message, 'tags'),
    }),
    (run) => ({ run: wireRun({ ...run, metrics: [], params: [], datasets: [], models: [] }) }),
  ),
  mlflowRoute<RunRecord>('GET', `${RUNS}/get`, 'runs.get', runOf, (run) => ({ run: wireRun(run) })),
  mlflowRoute<RunFacts>(
    'POST',
    `${RUNS}/update`,
    'runs.update',
    (call) => ({
      ...runOf(call),
      status: wireStatus(call.message),
      endTime: call.message.integer('end_time'),
      name: call.message.string('run_name') || undefined,
    }),
    (run) => ({ run_info: wireRunInfo(run) }),
  ),
  mlflowRoute('POST', `${RUNS}/delete`, 'runs.delete', runOf, nothing),
  mlflowRoute('POST', `${RUNS}/restore`, 'runs.restore', runOf, nothing),
  mlflowRoute<{ items: (string | RunRecord)[]; nextCursor: string | null }>(
    'POST',
    `${RUNS}/search`,
    'runs.searchPrinted',
    ({ message, workspaceId }) => ({
      workspaceId,
      experimentIds: message.strings('experiment_ids'),
      filter: message.string('filter') ?? '',
      orderBy: message.strings('order_by'),
      lifecycle: wireLifecycle(message, 'run_view_type'),
      limit: wireLimit(message, 1_000, 50_000),
      cursor: message.string('page_token') || undefined,
    }),
    ({ items, nextCursor }) => {
      const runs = items.map((run) => (typeof run === 'string' ? run : JSON.stringify(wireRun(run))));
      const fields = [
        ...(runs.length > 0 ? [`"runs":[${runs.join()}]`] : []),
        ...(nextCursor ? [`"next_page_token":${JSON.stringify(nextCursor)}`] : []),
      ];
      return new PrintedMessage(`{${fields.join()}}`);
    },
  ),
  mlflowRoute('POST', `${RUNS}/log-parameter`, 'runs.logParam', entryOf, nothing),
  mlflowRoute('POST', `${RUNS}/set-tag`, 'runs.setTag', entryOf, nothing),
  mlflowRoute(
    'POST',
    `${RUNS}/delete-tag`,
    'runs.deleteTag',
    (call) => ({ ...runOf(call), key: call.message.requiredString('key') }),
    nothing,
  ),
  mlflowRoute(
    'POST',
    `${RUNS}/log-batch`,
    'runs.logBatch',
    (call) => ({
      ...runOf(call),
      metrics: wirePoints(call.message),
      params: wireEntries(call.message, 'params'),
      tags: wireEntries(call.message, 'tags'),
    }),
    nothing,
  ),
  mlflowRoute(
    'POST',
    `${RUNS}/log-inputs`,
    'runs.logInputs',
    (call) => ({
      ...runOf(call),
      datasets: call.message.messages('datasets').map(wireDatasetInput),
      models: modelIds(call.message).map(({ modelId }) => modelId),
    }),
    nothing,
  ),
  mlflowRoute(
    'POST',
    `${RUNS}/outputs`,
    'runs.logOutputs',
    (call) => ({ ...runOf(call), models: modelIds(call.message) }),
    nothing,
  ),
  mlflowRoute(
    'POST',
    `${RUNS}/log-model`,
    'runs.logModel',
    (call) => ({ ...runOf(call), model: call.message.requiredString('model_json') }),
    nothing,
  ),
];

/** Experiments, runs and metrics. */
export const TRACKING_ROUTES: readonly MlflowRoute[] = [
  ...EXPERIMENT_ROUTES,
  ...RUN_ROUTES,
  ...METRIC_ROUTES,
];
