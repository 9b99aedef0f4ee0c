import type { DecisionTimings } from '../../decisions/domain/decision-facts.ts';
import type { TokenUsage } from '../../decisions/domain/decision-trail.ts';
import { TRACE_NAMES as NAMES } from './trace-names.ts';

/** What is known of a decision when its call ends. */
export interface DecidedFacts {
  organisationId: string;
  workflow: string;
  decisionId: string;
  status: string;
  rule: string;
  model: string;
  usage?: TokenUsage | undefined;
}

export interface CallFacts {
  traceId: string;
  /** Of the call itself. */
  spanId: string;
  /** Of whoever called; null when the trace begins here. */
  parentId: string | null;
  /** Milliseconds since 1970. */
  startedAt: number;
  elapsedMs: number;
  door: string;
  method: string;
  path: string;
  status: number;
  correlationId: string;
  timings: DecisionTimings;
  decided: DecidedFacts | null;
}

/** A span as OTLP writes it in JSON: times in nanoseconds as text. */
export interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: 1 | 2 | 3;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: OtlpAttribute[];
  status: { code: 0 | 2 };
}

export interface OtlpAttribute {
  key: string;
  value: { stringValue: string } | { intValue: string } | { doubleValue: number };
}

const INTERNAL = 1;
const SERVER = 2;
const CLIENT = 3;

/** Attributes of those values that are there. */
export function attributesOf(values: Readonly<Record<string, string | number | undefined>>): OtlpAttribute[] {
  return Object.entries(values).flatMap(([key, value]): OtlpAttribute[] => {
    if (value === undefined) return [];
    if (typeof value === 'string') return [{ key, value: { stringValue: value } }];
    if (Number.isInteger(value)) return [{ key, value: { intValue: String(value) } }];
    return [{ key, value: { doubleValue: value } }];
  });
}

function decidedAttributes({ usage, ...decided }: DecidedFacts): OtlpAttribute[] {
  return attributesOf({
    [NAMES.organisation]: decided.organisationId,
    [NAMES.workflow]: decided.workflow,
    [NAMES.decision]: decided.decisionId,
    [NAMES.decisionStatus]: decided.status,
    [NAMES.rule]: decided.rule,
    [NAMES.answeringModel]: decided.model,
    [NAMES.tokensIn]: usage?.tokensIn,
    [NAMES.tokensOut]: usage?.tokensOut,
    // Seconds, as the conventions measure time.
    [NAMES.firstToken]: usage?.firstTokenMs == null ? undefined : usage.firstTokenMs / 1_000,
  });
}

/**
 * The spans of a call: itself, each of its steps, and each attempt to reach a model. `newId` gives 16 hex digits. They are
 * made when the call has ended, from the times that are taken anyway, so that what is not recorded costs nothing.
 */
export function composeSpans(call: CallFacts, newId: () => string): OtlpSpan[] {
  const { traceId, spanId, timings, decided } = call;
  const nanos = (ms: number) => String(BigInt(Math.round((call.startedAt + ms) * 1_000)) * 1_000n);
  const child = (
    name: string,
    kind: OtlpSpan['kind'],
    { startMs, endMs }: { startMs: number; endMs: number },
    more: { hasFailed: boolean; attributes: OtlpAttribute[] } = { hasFailed: false, attributes: [] },
  ): OtlpSpan => ({
    traceId,
    spanId: newId(),
    parentSpanId: spanId,
    name,
    kind,
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(endMs),
    attributes: more.attributes,
    status: { code: more.hasFailed ? 2 : 0 },
  });
  const isGenerating = decided?.usage !== undefined;
  const operation = isGenerating ? 'chat' : 'infer';
  const attempts = timings.attempts.map((attempt) => {
    const hasFailed = attempt.result !== 'answered' && attempt.result !== 'abandoned';
    const attributes = attributesOf({
      [NAMES.operation]: isGenerating ? operation : undefined,
      [NAMES.requestedModel]: attempt.model,
      [NAMES.revision]: attempt.revisionId,
      [NAMES.attemptKind]: attempt.kind,
      [NAMES.attemptResult]: attempt.result,
      [NAMES.error]: hasFailed ? attempt.result : undefined,
    });
    return child(`${operation} ${attempt.model ?? 'model'}`, CLIENT, attempt, { hasFailed, attributes });
  });
  const whole: OtlpSpan = {
    ...child(`${call.method} ${call.door}`, SERVER, { startMs: 0, endMs: call.elapsedMs }),
    spanId,
    attributes: [
      ...attributesOf({
        [NAMES.method]: call.method,
        [NAMES.path]: call.path,
        [NAMES.status]: call.status,
        [NAMES.door]: call.door,
        [NAMES.request]: call.correlationId,
        [NAMES.error]: call.status >= 500 ? String(call.status) : undefined,
      }),
      ...(decided ? decidedAttributes(decided) : []),
    ],
    status: { code: call.status >= 500 ? 2 : 0 },
  };
  const { parentSpanId: _, ...alone } = whole;
  const root = call.parentId === null ? alone : { ...whole, parentSpanId: call.parentId };
  return [root, ...timings.steps.map((step) => child(step.name, INTERNAL, step)), ...attempts];
}
