import { Refusal } from '#server/platform/domain/refusal.ts';
import type { TraceAssessmentFacts, TraceFacts } from '#server/tracking/domain/trace-facts.ts';
import { TRACE_TAGS } from '#server/tracking/domain/trace-keys.ts';
import type { TraceWithSpans } from '#server/tracking/get-trace.ts';
import { missing, WireMessage } from './wire-message.ts';

/** Traces and what is said of them, in the JSON of MLflow's messages. */
type Json = Record<string, unknown>;

/** A map of texts inside a message; empty when absent. */
export function textMap(message: WireMessage, name: string): Record<string, string> {
  const inner = message.message(name);
  if (!inner) return {};
  return Object.fromEntries(Object.keys(inner.fields).map((key) => [key, inner.string(key) ?? '']));
}

/** Milliseconds of a protobuf timestamp, which travels as RFC 3339; undefined when absent. */
export function timestamp(message: WireMessage, name: string): number | undefined {
  const text = message.string(name);
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new Refusal('invalid', `Invalid value "${text.slice(0, 100)}" for parameter '${name}' supplied.`);
  return Math.floor(ms);
}

/** Milliseconds of a protobuf duration, which travels as `1.5s`; undefined when absent. */
export function duration(message: WireMessage, name: string): number | undefined {
  const text = message.string(name);
  if (text === undefined) return undefined;
  if (!/^-?\d{1,12}(\.\d{1,9})?s$/.test(text))
    throw new Refusal('invalid', `Invalid value "${text.slice(0, 100)}" for parameter '${name}' supplied.`);
  return Math.round(Number(text.slice(0, -1)) * 1000);
}

function writtenDuration(ms: number): string {
  return `${(ms / 1000).toFixed(3)}s`;
}

function writtenTime(ms: number): string {
  return new Date(ms).toISOString();
}

function withoutEmpty(fields: Json): Json {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => {
      if (value === null || value === undefined) return false;
      return typeof value !== 'object' || Object.keys(value).length > 0;
    }),
  );
}

const isPlain = (value: unknown) => value === null || typeof value !== 'object';

function writtenValue({ kind, value, error }: TraceAssessmentFacts): Json {
  if (kind === 'issue') return { issue: value };
  if (kind === 'expectation')
    return {
      expectation: isPlain(value)
        ? { value }
        : { serialized_value: { serialization_format: 'JSON_FORMAT', value: JSON.stringify(value) } },
    };
  const told = error && {
    error_code: error.code,
    error_message: error.message,
    ...(error.stackTrace !== '' && { stack_trace: error.stackTrace }),
  };
  return { feedback: { value, ...(told && { error: told }) } };
}

/** An assessment as the wire carries it. */
export function encodeAssessment(assessment: TraceAssessmentFacts): Json {
  return {
    ...withoutEmpty({
      assessment_id: assessment.id,
      assessment_name: assessment.name,
      trace_id: assessment.traceId,
      span_id: assessment.spanId,
      source: { source_type: assessment.sourceType, source_id: assessment.sourceId },
      create_time: writtenTime(assessment.createdMs),
      last_update_time: writtenTime(assessment.updatedMs),
      rationale: assessment.rationale,
      metadata: assessment.metadata,
      overrides: assessment.overrides,
    }),
    ...writtenValue(assessment),
    valid: assessment.isValid,
  };
}

/** What an assessment says: its kind, its value and what went wrong in finding it. */
export function decodeValue(message: WireMessage): Json | null {
  const feedback = message.message('feedback');
  if (feedback) {
    const error = feedback.message('error') ?? message.message('error');
    const told = error && {
      code: error.string('error_code') ?? '',
      message: error.string('error_message') ?? '',
      stackTrace: error.string('stack_trace') ?? '',
    };
    return { kind: 'feedback', value: feedback.fields.value ?? null, error: told ?? null };
  }
  const expectation = message.message('expectation');
  if (expectation) {
    const serialized = expectation.message('serialized_value')?.string('value');
    return {
      kind: 'expectation',
      value: serialized === undefined ? (expectation.fields.value ?? null) : parsed(serialized),
    };
  }
  const issue = message.message('issue');
  return issue ? { kind: 'issue', value: { issue_name: issue.string('issue_name') ?? '' } } : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal('invalid', 'The value of the expectation is not JSON.', { cause });
  }
}

/** Reads an assessment from the wire; refuses one that says nothing in the words of MLflow's server. */
export function decodeAssessment(message: WireMessage): Json {
  const value = decodeValue(message);
  if (!value)
    throw new Refusal('invalid', 'Assessment must have either feedback, expectation, or issue value');
  const source = message.message('source');
  return {
    ...value,
    id: message.string('assessment_id') ?? null,
    name: message.requiredString('assessment_name'),
    rationale: message.string('rationale') ?? null,
    sourceType: source?.string('source_type') ?? 'SOURCE_TYPE_UNSPECIFIED',
    sourceId: source?.string('source_id') ?? 'default',
    spanId: message.string('span_id') || null,
    metadata: message.has('metadata') ? textMap(message, 'metadata') : null,
    overrides: message.string('overrides') || null,
    createdMs: timestamp(message, 'create_time') ?? null,
    updatedMs: timestamp(message, 'last_update_time') ?? null,
  };
}

function tagsOf({ tags, name }: TraceFacts): Record<string, string> {
  return name === null ? tags : { ...tags, [TRACE_TAGS.name]: name };
}

/** A trace without its spans as the wire carries it. */
export function encodeTrace(trace: TraceFacts): Json {
  return withoutEmpty({
    trace_id: trace.id,
    client_request_id: trace.clientRequestId,
    trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: trace.experiment } },
    request_preview: trace.requestPreview,
    response_preview: trace.responsePreview,
    request_time: writtenTime(trace.requestTimeMs),
    execution_duration: trace.durationMs === null ? null : writtenDuration(trace.durationMs),
    state: trace.state,
    trace_metadata: trace.metadata,
    assessments: trace.assessments.map(encodeAssessment),
    tags: tagsOf(trace),
  });
}

/** A trace with its spans. */
export function encodeWithSpans({ info, spans }: TraceWithSpans): Json {
  return { trace_info: encodeTrace(info), ...(spans.length > 0 && { spans }) };
}

const V2_STATUS: Readonly<Record<string, string>> = { STATE_UNSPECIFIED: 'TRACE_STATUS_UNSPECIFIED' };

const pairs = (map: Readonly<Record<string, string>>) =>
  Object.entries(map).map(([key, value]) => ({ key, value }));

/** A trace as the second version of the protocol had it. */
export function encodeTraceV2(trace: TraceFacts): Json {
  return withoutEmpty({
    request_id: trace.id,
    experiment_id: trace.experiment,
    timestamp_ms: trace.requestTimeMs,
    execution_time_ms: trace.durationMs,
    status: V2_STATUS[trace.state] ?? trace.state,
    request_metadata: pairs(trace.metadata),
    tags: pairs(tagsOf(trace)),
  });
}

/** Reads the trace that a client says is over. */
export function decodeTrace(message: WireMessage): Json {
  const trace = message.message('trace');
  const info = trace?.message('trace_info');
  if (!info) throw missing('trace');
  const experiment = info.message('trace_location')?.message('mlflow_experiment')?.string('experiment_id');
  return {
    id: info.requiredString('trace_id'),
    experiment: experiment || '0',
    requestTimeMs: timestamp(info, 'request_time') ?? 0,
    durationMs: duration(info, 'execution_duration') ?? null,
    state: info.string('state') ?? 'STATE_UNSPECIFIED',
    clientRequestId: info.string('client_request_id') ?? null,
    requestPreview: info.string('request_preview') ?? null,
    responsePreview: info.string('response_preview') ?? null,
    metadata: textMap(info, 'trace_metadata'),
    tags: textMap(info, 'tags'),
    assessments: info.messages('assessments').map(decodeAssessment),
  };
}

/** Reads a JSON text inside a message, as evaluation sets carry theirs. Throws `invalid`. */
export function jsonField(message: WireMessage, name: string): unknown {
  const text = message.string(name);
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal('invalid', `The parameter '${name}' is not JSON.`, { cause });
  }
}

/** Texts of a JSON object; numbers and truths as they are written. */
export function jsonTexts(message: WireMessage, name: string): Record<string, string> {
  const value = jsonField(message, name);
  if (value === undefined || value === null) return {};
  const inner = WireMessage.of(value);
  const entries = Object.entries(inner.fields).filter(([, one]) => one !== null);
  return Object.fromEntries(
    entries.map(([key, one]) => [key, typeof one === 'string' ? one : JSON.stringify(one)]),
  );
}
