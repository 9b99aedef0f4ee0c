import type { MetricPoint } from '#server/tracking/domain/experiment.ts';
import { wireLimit } from './experiment-routes.ts';
import { type MlflowRoute, mlflowRoute, type WireCall } from './mlflow-route.ts';
import { wireMetric } from './tracking-shapes.ts';
import { missing, WireMessage } from './wire-message.ts';

const METRICS = '/2.0/mlflow/metrics';
/** Without a page size a client expects everything at once. */
const WHOLE_HISTORY = 1_000_000;

interface Raw {
  key?: unknown;
  value?: unknown;
  timestamp?: unknown;
  step?: unknown;
}

/** A point as it comes a thousand at a time: read without the care that others get unless something is odd about it. */
function plainPoint(raw: Raw): unknown {
  const { key, value, timestamp, step = 0 } = raw;
  const isPlain =
    typeof key === 'string' &&
    typeof value === 'number' &&
    typeof timestamp === 'number' &&
    typeof step === 'number' &&
    !('model_id' in raw);
  return isPlain ? { key, value, timestamp, step } : null;
}

function pointOf(message: WireMessage) {
  const value = message.number('value');
  if (value === undefined) throw missing('value');
  return {
    key: message.requiredString('key'),
    value: Number.isFinite(value) ? value : String(value),
    timestamp: message.requiredInteger('timestamp'),
    step: message.integer('step') ?? 0,
    modelId: message.string('model_id') || undefined,
    datasetName: message.string('dataset_name') || undefined,
    datasetDigest: message.string('dataset_digest') || undefined,
  };
}

/** The points of a batch. */
export function wirePoints(message: WireMessage): unknown[] {
  const { metrics } = message.fields;
  if (!Array.isArray(metrics)) return message.messages('metrics');
  return metrics.map((raw) => plainPoint((raw ?? {}) as Raw) ?? pointOf(WireMessage.of(raw)));
}

/** `run_uuid` is what old clients call it. */
export function runOf({ message, workspaceId }: WireCall): { workspaceId: string; runId: string } {
  const runId = message.string('run_id') || message.string('run_uuid');
  if (!runId) throw missing('run_id');
  return { workspaceId, runId };
}

type RunPoint = MetricPoint & { runId: string };

function wirePoint(key: string, { value, at, step, runId }: RunPoint): Record<string, unknown> {
  return { ...wireMetric({ key, value, timestamp: at, step }), run_id: runId };
}

function runIdsOf(message: WireMessage, name: string): string[] {
  const runIds = message.strings(name);
  if (runIds.length === 0) throw missing(name);
  return runIds;
}

/** Metrics: one point written, and the history read whole, by pages, or thinned out for charts. */
export const METRIC_ROUTES: readonly MlflowRoute[] = [
  mlflowRoute(
    'POST',
    '/2.0/mlflow/runs/log-metric',
    'runs.logMetric',
    (call) => ({ ...runOf(call), ...pointOf(call.message) }),
    () => ({}),
  ),
  mlflowRoute<{ items: MetricPoint[]; nextCursor: string | null }>(
    'GET',
    `${METRICS}/get-history`,
    'runs.readHistory',
    (call) => ({
      ...runOf(call),
      key: call.message.requiredString('metric_key'),
      limit: wireLimit(call.message, WHOLE_HISTORY, WHOLE_HISTORY),
      cursor: call.message.string('page_token') || undefined,
    }),
    ({ items, nextCursor }, { message }) => {
      const key = message.string('metric_key') ?? '';
      const metrics = items.map(({ value, at, step }) => wireMetric({ key, value, timestamp: at, step }));
      return { metrics: items.length === 0 ? undefined : metrics, next_page_token: nextCursor ?? undefined };
    },
  ),
  mlflowRoute<{ items: RunPoint[] }>(
    'GET',
    `${METRICS}/get-history-bulk-interval`,
    'runs.metricHistory',
    ({ message, workspaceId }) => ({
      workspaceId,
      runIds: runIdsOf(message, 'run_ids'),
      key: message.requiredString('metric_key'),
      startStep: message.integer('start_step'),
      endStep: message.integer('end_step'),
      points: wireLimit(message, 2_500, 2_500),
    }),
    ({ items }, { message }) => ({
      metrics: items.map((point) => wirePoint(message.string('metric_key') ?? '', point)),
    }),
  ),
  mlflowRoute<{ items: RunPoint[] }>(
    'GET',
    `${METRICS}/get-history-bulk`,
    'runs.metricHistory',
    ({ message, workspaceId }) => ({
      workspaceId,
      runIds: runIdsOf(message, 'run_id'),
      key: message.requiredString('metric_key'),
      points: Math.min(wireLimit(message, 2_500, 25_000), 2_500),
    }),
    ({ items }, { message }) => ({
      metrics: items.map((point) => wirePoint(message.string('metric_key') ?? '', point)),
    }),
  ),
];
