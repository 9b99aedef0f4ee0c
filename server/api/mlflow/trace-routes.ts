import type { TraceAssessmentFacts, TraceFacts } from '#server/tracking/domain/trace-facts.ts';
import type { TraceWithSpans } from '#server/tracking/get-trace.ts';
import type { MetricPoint } from '#server/tracking/query-trace-metrics.ts';
import type { FoundTraces } from '#server/tracking/search-traces.ts';
import { type MlflowRoute, mlflowRoute, type WireCall } from './mlflow-route.ts';
import {
  decodeAssessment,
  decodeTrace,
  decodeValue,
  encodeAssessment,
  encodeTrace,
  encodeTraceV2,
  encodeWithSpans,
  textMap,
} from './trace-wire.ts';
import { missing, type WireMessage } from './wire-message.ts';

const V3 = '/3.0/mlflow/traces';
const V2 = '/2.0/mlflow/traces';

const nothing = () => ({});

function required(message: WireMessage, name: string): WireMessage {
  const inner = message.message(name);
  if (!inner) throw missing(name);
  return inner;
}

function requiredStrings(message: WireMessage, name: string): string[] {
  const found = message.strings(name);
  if (found.length === 0) throw missing(name);
  return found;
}

function batch({ message, workspaceId }: WireCall) {
  const experiments = message.has('experiment_ids') ? message.strings('experiment_ids') : null;
  return { workspaceId, ids: requiredStrings(message, 'trace_ids'), experiments };
}

function searchV3({ message, workspaceId }: WireCall) {
  if (!message.has('locations')) throw missing('locations');
  const experiments = message
    .messages('locations')
    .flatMap((location) => location.message('mlflow_experiment')?.string('experiment_id') ?? []);
  return { ...searchFields(message), workspaceId, experiments };
}

function searchV2({ message, workspaceId }: WireCall) {
  return { ...searchFields(message), workspaceId, experiments: requiredStrings(message, 'experiment_ids') };
}

function searchFields(message: WireMessage) {
  return {
    filter: message.string('filter') ?? '',
    orderBy: message.strings('order_by'),
    maxResults: message.integer('max_results') ?? 100,
    pageToken: message.string('page_token') || null,
  };
}

const foundAs = (encode: (trace: TraceFacts) => unknown) => (found: FoundTraces) => ({
  ...(found.traces.length > 0 && { traces: found.traces.map(encode) }),
  ...(found.nextPageToken && { next_page_token: found.nextPageToken }),
});

function deletion({ message, workspaceId }: WireCall) {
  return {
    workspaceId,
    experiment: message.requiredString('experiment_id'),
    upToMs: message.integer('max_timestamp_millis') ?? null,
    max: message.integer('max_traces') ?? null,
    ids: message.strings('request_ids'),
  };
}

function tagSetting({ message, workspaceId, parameters }: WireCall) {
  const value = message.string('value') ?? '';
  return { workspaceId, id: parameters.id, key: message.requiredString('key'), value };
}

function tagRemoval({ message, workspaceId, parameters }: WireCall) {
  return { workspaceId, id: parameters.id, key: message.requiredString('key') };
}

function metricQuery({ message, workspaceId }: WireCall) {
  if (!message.has('view_type')) throw missing('view_type');
  if (!message.has('aggregations')) throw missing('aggregations');
  return {
    workspaceId,
    experiments: requiredStrings(message, 'experiment_ids'),
    view: message.requiredString('view_type'),
    metric: message.requiredString('metric_name'),
    aggregations: message.messages('aggregations').map((one) => ({
      type: one.requiredString('aggregation_type'),
      percentile: one.number('percentile_value') ?? null,
    })),
    dimensions: message.strings('dimensions'),
    filters: message.strings('filters'),
    intervalSeconds: message.integer('time_interval_seconds') || null,
    fromMs: message.integer('start_time_ms') ?? null,
    toMs: message.integer('end_time_ms') ?? null,
    maxResults: message.integer('max_results') ?? 1000,
  };
}

function correlation({ message, workspaceId }: WireCall) {
  return {
    workspaceId,
    experiments: requiredStrings(message, 'experiment_ids'),
    filter1: message.requiredString('filter_string1'),
    filter2: message.requiredString('filter_string2'),
    baseFilter: message.string('base_filter') ?? null,
  };
}

interface Counted {
  npmi: number | null;
  npmiSmoothed: number | null;
  filter1: number;
  filter2: number;
  joint: number;
  total: number;
}

function encodeCorrelation(found: Counted) {
  return {
    npmi: found.npmi ?? 'NaN',
    npmi_smoothed: found.npmiSmoothed ?? 'NaN',
    filter1_count: found.filter1,
    filter2_count: found.filter2,
    joint_count: found.joint,
    total_count: found.total,
  };
}

/** A field mask travels as names in camel case, joined by commas. */
function assessmentChange({ message, workspaceId, parameters }: WireCall) {
  const given = required(message, 'assessment');
  const mask = message.string('update_mask');
  if (mask === undefined) throw missing('update_mask');
  const paths = new Set(
    mask.split(',').map((path) => path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
  );
  const saysValue = paths.has('feedback') || paths.has('expectation');
  return {
    workspaceId,
    traceId: parameters.id,
    id: parameters.assessment,
    ...(paths.has('assessment_name') && { name: given.requiredString('assessment_name') }),
    ...(saysValue && decodeValue(given)),
    ...(paths.has('rationale') && { rationale: given.string('rationale') ?? '' }),
    ...(paths.has('metadata') && { metadata: textMap(given, 'metadata') }),
  };
}

const ofAssessment = ({ workspaceId, parameters }: WireCall) => ({
  workspaceId,
  traceId: parameters.id,
  id: parameters.assessment,
});

const assessmentAnswer = (found: TraceAssessmentFacts) => ({ assessment: encodeAssessment(found) });
const traceAnswer = (found: TraceFacts) => ({ trace: { trace_info: encodeTrace(found) } });
const ofTrace = ({ workspaceId, parameters }: WireCall) => ({ workspaceId, id: parameters.id });

const TRACES: readonly MlflowRoute[] = [
  mlflowRoute(
    'POST',
    V3,
    'traces.start',
    ({ message, workspaceId }) => ({ ...decodeTrace(message), workspaceId }),
    traceAnswer,
  ),
  mlflowRoute('GET', `${V3}/{id}`, 'traces.info', ofTrace, traceAnswer),
  mlflowRoute(
    'GET',
    `${V3}/get`,
    'traces.get',
    ({ message, workspaceId }) => ({
      workspaceId,
      id: message.requiredString('trace_id'),
      allowPartial: message.boolean('allow_partial') ?? false,
    }),
    (found: TraceWithSpans) => ({ trace: encodeWithSpans(found) }),
  ),
  mlflowRoute('GET', `${V3}/batchGet`, 'traces.batch', batch, (found: TraceWithSpans[]) => ({
    traces: found.filter(({ spans }) => spans.length > 0).map(encodeWithSpans),
  })),
  mlflowRoute('POST', `${V3}/batchGetInfos`, 'traces.infos', batch, (found: TraceFacts[]) => ({
    trace_infos: found.map(encodeTrace),
  })),
  mlflowRoute('POST', `${V3}/search`, 'traces.search', searchV3, foundAs(encodeTrace)),
  mlflowRoute('GET', V2, 'traces.search', searchV2, foundAs(encodeTraceV2)),
  mlflowRoute('GET', `${V2}/{id}/info`, 'traces.info', ofTrace, (found: TraceFacts) => ({
    trace_info: encodeTraceV2(found),
  })),
  mlflowRoute('POST', `${V3}/metrics`, 'traces.metrics', metricQuery, (found: MetricPoint[]) => ({
    data_points: found.map(({ metric, dimensions, values }) => ({ metric_name: metric, dimensions, values })),
  })),
  mlflowRoute(
    'POST',
    `${V3}/calculate-filter-correlation`,
    'traces.correlate',
    correlation,
    encodeCorrelation,
  ),
  ...[V2, V3].flatMap((base) => [
    mlflowRoute('POST', `${base}/delete-traces`, 'traces.delete', deletion, (found: { deleted: number }) => ({
      traces_deleted: found.deleted,
    })),
    mlflowRoute('PATCH', `${base}/{id}/tags`, 'traces.setTag', tagSetting, nothing),
    mlflowRoute('DELETE', `${base}/{id}/tags`, 'traces.deleteTag', tagRemoval, nothing),
  ]),
  mlflowRoute(
    'POST',
    `${V2}/link-to-run`,
    'traces.linkToRun',
    ({ message, workspaceId }) => ({
      workspaceId,
      traceIds: requiredStrings(message, 'trace_ids'),
      runId: message.requiredString('run_id'),
    }),
    nothing,
  ),
  mlflowRoute(
    'POST',
    `${V2}/link-prompts`,
    'traces.linkPrompts',
    ({ message, workspaceId }) => ({
      workspaceId,
      id: message.requiredString('trace_id'),
      prompts: message.messages('prompt_versions').map((prompt) => ({
        name: prompt.requiredString('name'),
        version: prompt.requiredString('version'),
      })),
    }),
    nothing,
  ),
];

const ASSESSMENTS: readonly MlflowRoute[] = [
  mlflowRoute(
    'POST',
    `${V3}/{id}/assessments`,
    'traceAssessments.create',
    ({ message, workspaceId, parameters }) => ({
      ...decodeAssessment(required(message, 'assessment')),
      workspaceId,
      traceId: parameters.id,
    }),
    assessmentAnswer,
  ),
  mlflowRoute(
    'GET',
    `${V3}/{id}/assessments/{assessment}`,
    'traceAssessments.get',
    ofAssessment,
    assessmentAnswer,
  ),
  mlflowRoute(
    'PATCH',
    `${V3}/{id}/assessments/{assessment}`,
    'traceAssessments.update',
    assessmentChange,
    assessmentAnswer,
  ),
  mlflowRoute(
    'DELETE',
    `${V3}/{id}/assessments/{assessment}`,
    'traceAssessments.delete',
    ofAssessment,
    nothing,
  ),
];

/** Traces and assessments, in the third version of the protocol and in what clients still call of the second. */
export const TRACE_ROUTES: readonly MlflowRoute[] = [...TRACES, ...ASSESSMENTS];
