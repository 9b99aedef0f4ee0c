import {
  attributeOf,
  type KeyValue,
  type OtlpSpan,
  plainAttributes,
  type ResourceSpans,
  unwrapped,
} from './otlp-span.ts';
import { SPAN_ATTRIBUTES } from './trace-keys.ts';
import { keepable } from './trace-limits.ts';

export type Figures = Record<string, number>;

/** One span as it is kept: what searches look at in clear, and the whole of it. */
export interface SpanFacts {
  /** `tr-` and the hex digits of OpenTelemetry's id. */
  traceId: string;
  id: string;
  parentId: string | null;
  name: string;
  type: string;
  status: 'OK' | 'ERROR' | 'UNSET';
  /** Nanoseconds since 1970, in digits: more than a number holds. */
  startNs: string;
  endNs: string | null;
  model: string | null;
  provider: string | null;
  usage: Figures | null;
  cost: Figures | null;
  span: OtlpSpan;
  /** Attributes of the process that it comes from. */
  resource: readonly KeyValue[];
}

function hexOf(base64: string | undefined, bytes: number): string {
  const hex = [...atob(base64 ?? '')]
    .map((char) => char.charCodeAt(0).toString(16).padStart(2, '0'))
    .join('');
  return hex.length === bytes * 2 ? hex : '';
}

/** More figures than these nobody tells of one step. */
const FIGURES_MAX = 50;

function figuresOf(value: unknown): Figures | null {
  const given = unwrapped(value);
  if (typeof given !== 'object' || given === null) return null;
  const found = Object.entries(given).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isFinite(entry[1]),
  );
  if (found.length === 0) return null;
  return Object.fromEntries(found.slice(0, FIGURES_MAX).map(([key, number]) => [keepable(key, 100), number]));
}

/** Token counts by OpenTelemetry's own names, where the span was written by no client of MLflow. */
function conventionalUsage(span: OtlpSpan): Figures | null {
  const first = (...keys: readonly string[]) =>
    keys.map((key) => attributeOf(span, key)).find((value) => typeof value === 'number') as
      | number
      | undefined;
  const input = first('gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens');
  const output = first('gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens');
  if (input === undefined && output === undefined) return null;
  const [input_tokens, output_tokens] = [input ?? 0, output ?? 0];
  return { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens };
}

const CONVENTIONAL_TYPES: Readonly<Record<string, string>> = {
  chat: 'CHAT_MODEL',
  text_completion: 'LLM',
  generate_content: 'LLM',
  embeddings: 'EMBEDDING',
  execute_tool: 'TOOL',
  invoke_agent: 'AGENT',
};

function typeOf(span: OtlpSpan): string {
  const own = unwrapped(attributeOf(span, SPAN_ATTRIBUTES.type));
  if (typeof own === 'string' && own !== '') return keepable(own, 250);
  return CONVENTIONAL_TYPES[String(attributeOf(span, 'gen_ai.operation.name'))] ?? 'UNKNOWN';
}

function shortText(value: unknown): string | null {
  const text = unwrapped(value);
  return typeof text === 'string' && text !== '' ? keepable(text, 500) : null;
}

const STATUSES: Readonly<Record<string, SpanFacts['status']>> = {
  STATUS_CODE_OK: 'OK',
  STATUS_CODE_ERROR: 'ERROR',
};

const NANOS_MAX = 2n ** 63n - 1n;

function nanosOf(digits: string | undefined): string | null {
  return digits !== undefined && /^\d{1,19}$/.test(digits) && BigInt(digits) <= NANOS_MAX ? digits : null;
}

function factsOf(span: OtlpSpan, resource: readonly KeyValue[]): SpanFacts | null {
  const traceId = hexOf(span.trace_id, 16);
  const id = hexOf(span.span_id, 8);
  const startNs = nanosOf(span.start_time_unix_nano ?? '0');
  const endNs = nanosOf(span.end_time_unix_nano);
  if (traceId === '' || id === '' || startNs === null) return null;
  return {
    traceId: `tr-${traceId}`,
    id,
    parentId: hexOf(span.parent_span_id, 8) || null,
    name: keepable(span.name ?? '', 1000),
    type: typeOf(span),
    status: STATUSES[span.status?.code ?? ''] ?? 'UNSET',
    startNs,
    endNs: endNs === '0' ? null : endNs,
    model: shortText(attributeOf(span, SPAN_ATTRIBUTES.model) ?? attributeOf(span, 'gen_ai.request.model')),
    provider: shortText(attributeOf(span, SPAN_ATTRIBUTES.provider) ?? attributeOf(span, 'gen_ai.system')),
    usage: figuresOf(attributeOf(span, SPAN_ATTRIBUTES.usage)) ?? conventionalUsage(span),
    cost: figuresOf(attributeOf(span, SPAN_ATTRIBUTES.cost)),
    span,
    resource,
  };
}

/** Reads the spans of an export; null when one of them lacks an id, so that nothing of the export is kept. */
export function readSpans(exported: readonly ResourceSpans[]): SpanFacts[] | null {
  const found: SpanFacts[] = [];
  for (const { resource, scope_spans = [] } of exported) {
    for (const span of scope_spans.flatMap(({ spans = [] }) => spans)) {
      const facts = factsOf(span, resource?.attributes ?? []);
      if (!facts) return null;
      found.push(facts);
    }
  }
  return found;
}

/** Inputs and outputs of a span, by whichever names it was written with. */
export function exchangeOf(span: OtlpSpan): { inputs: unknown; outputs: unknown } {
  const attributes = plainAttributes(span.attributes);
  const of = (...keys: readonly string[]) =>
    unwrapped(keys.map((key) => attributes[key]).find((value) => value !== undefined) ?? null);
  return {
    inputs: of(SPAN_ATTRIBUTES.inputs, 'input.value', 'gen_ai.input.messages', 'gen_ai.prompt'),
    outputs: of(SPAN_ATTRIBUTES.outputs, 'output.value', 'gen_ai.output.messages', 'gen_ai.completion'),
  };
}
