import { type OtlpSpan, plainAttributes } from './otlp-span.ts';
import { exchangeOf } from './read-spans.ts';
import { SPAN_ATTRIBUTES } from './trace-keys.ts';

/** A text as a page shows it, perhaps its beginning only. */
export interface ShownText {
  text: string;
  isCut: boolean;
}

/** What of a span a page shows beside its place in the tree. */
export interface SpanDetail {
  inputs: ShownText | null;
  outputs: ShownText | null;
  attributes: { key: string; value: ShownText }[];
  events: { name: string; atNs: string; attributes: { key: string; value: ShownText }[] }[];
  message: string | null;
}

const ATTRIBUTES_MAX = 100;
const EVENTS_MAX = 50;

function shown(value: unknown, maxChars: number): ShownText {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? 'null');
  return text.length <= maxChars ? { text, isCut: false } : { text: text.slice(0, maxChars), isCut: true };
}

/** These stand elsewhere on the page, or say nothing to people. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set([
  SPAN_ATTRIBUTES.inputs,
  SPAN_ATTRIBUTES.outputs,
  SPAN_ATTRIBUTES.type,
  'mlflow.traceRequestId',
  'mlflow.experimentId',
]);

function pairsOf(attributes: OtlpSpan['attributes'], maxChars: number) {
  return Object.entries(plainAttributes(attributes))
    .filter(([key]) => !TOLD_ELSEWHERE.has(key))
    .slice(0, ATTRIBUTES_MAX)
    .map(([key, value]) => ({ key, value: shown(value, maxChars) }));
}

/** Takes out of a span what a page shows of it, no text longer than `maxChars`. */
export function spanDetail(span: OtlpSpan, maxChars: number): SpanDetail {
  const { inputs, outputs } = exchangeOf(span);
  return {
    inputs: inputs === null ? null : shown(inputs, maxChars),
    outputs: outputs === null ? null : shown(outputs, maxChars),
    attributes: pairsOf(span.attributes, maxChars),
    events: (span.events ?? []).slice(0, EVENTS_MAX).map((event) => ({
      name: event.name ?? '',
      atNs: event.time_unix_nano ?? '0',
      attributes: pairsOf(event.attributes, maxChars),
    })),
    message: span.status?.message || null,
  };
}
