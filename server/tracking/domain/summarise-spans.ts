import { attributeOf, plainAttributes, unwrapped } from './otlp-span.ts';
import { previewText } from './preview-text.ts';
import { exchangeOf, type Figures, type SpanFacts } from './read-spans.ts';
import { totalUsage, type UsageNode } from './total-usage.ts';
import { SPAN_ATTRIBUTES, TRACE_TAGS, type TraceState } from './trace-keys.ts';
import { keepable, keepablePairs } from './trace-limits.ts';

/** What an export says of one trace; what only a root span can tell is null when the export holds none. */
export interface TraceSummary {
  id: string;
  requestTimeMs: number;
  endTimeMs: number | null;
  state: TraceState | null;
  requestPreview: string | null;
  responsePreview: string | null;
  sessionId: string | null;
  endUser: string | null;
  tags: Record<string, string>;
  name: string | null;
  usage: Figures | null;
  cost: Figures | null;
  usageNodes: UsageNode[];
  costNodes: UsageNode[];
}

/** Nanoseconds in digits as whole milliseconds. */
export function millisOf(nanos: string): number {
  return Number(BigInt(nanos) / 1_000_000n);
}

function firstText(spans: readonly SpanFacts[], ...keys: readonly string[]): string | null {
  for (const { span } of spans)
    for (const key of keys) {
      const value = unwrapped(attributeOf(span, key));
      if (typeof value === 'string' && value !== '') return keepable(value, 250);
    }
  return null;
}

/** What the process says of itself becomes tags, but for what the exporter writes and what is MLflow's own. */
function resourceTags(spans: readonly SpanFacts[]): Record<string, string> {
  const attributes = spans.find(({ resource }) => resource.length > 0)?.resource;
  return Object.fromEntries(
    Object.entries(plainAttributes(attributes))
      .filter(([key]) => !key.startsWith('telemetry.sdk.') && !key.startsWith('mlflow.'))
      .map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

function rootTags(root: SpanFacts | undefined): Record<string, string> {
  if (!root) return {};
  const prefix = SPAN_ATTRIBUTES.tagPrefix;
  const tags = Object.entries(plainAttributes(root.span.attributes))
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]): [string, string] => [key.slice(prefix.length), String(unwrapped(value))]);
  return Object.fromEntries(tags);
}

function summarise(id: string, spans: readonly SpanFacts[]): TraceSummary {
  const root = spans.find(({ parentId }) => parentId === null);
  const ends = spans.flatMap(({ endNs }) => (endNs === null ? [] : [millisOf(endNs)]));
  const { inputs = null, outputs = null } = root ? exchangeOf(root.span) : {};
  const { [TRACE_TAGS.name]: name = null, ...tags } = { ...resourceTags(spans), ...rootTags(root) };
  const nodes = (figures: 'usage' | 'cost'): UsageNode[] =>
    spans.map((span) => ({ id: span.id, parentId: span.parentId, figures: span[figures] }));
  const [usageNodes, costNodes] = [nodes('usage'), nodes('cost')];
  return {
    id,
    requestTimeMs: Math.min(...spans.map(({ startNs }) => millisOf(startNs))),
    endTimeMs: ends.length > 0 ? Math.max(...ends) : null,
    state: root ? (root.status === 'ERROR' ? 'ERROR' : 'OK') : null,
    requestPreview: previewText(inputs, 'user'),
    responsePreview: previewText(outputs, 'assistant'),
    sessionId: firstText(spans, 'session.id', 'gen_ai.conversation.id'),
    endUser: firstText(spans, 'user.id'),
    tags: keepablePairs({ ...tags, [TRACE_TAGS.spansLocation]: 'TRACKING_STORE' }),
    name,
    usage: totalUsage(usageNodes),
    cost: totalUsage(costNodes),
    usageNodes,
    costNodes,
  };
}

/** Says of each trace of an export what its spans tell together, in the order of their ids. */
export function summariseSpans(spans: readonly SpanFacts[]): TraceSummary[] {
  const byTrace = Map.groupBy(spans, ({ traceId }) => traceId);
  return [...byTrace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, ofTrace]) => summarise(id, ofTrace));
}
