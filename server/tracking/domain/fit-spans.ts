import type { SpanFacts } from './read-spans.ts';
import { TRACE_LIMITS } from './trace-limits.ts';

/** Spans that a trace has room for, and how many it has none for. */
export interface FittedSpans<Span> {
  kept: Span[];
  rejected: number;
}

/**
 * Leaves out spans beyond what one trace may hold, over all exports: `standing` tells which it has. A span that is sent again
 * takes no room. Roots have a little of their own, because they come last and end the trace.
 */
export function fitSpans<Span extends Pick<SpanFacts, 'traceId' | 'id' | 'parentId'>>(
  spans: readonly Span[],
  standing: ReadonlyMap<string, readonly string[]>,
): FittedSpans<Span> {
  const known = new Map<string, Set<string>>();
  const kept: Span[] = [];
  for (const span of spans) {
    const ids = known.get(span.traceId) ?? new Set(standing.get(span.traceId));
    known.set(span.traceId, ids);
    const room = TRACE_LIMITS.spansPerTrace + (span.parentId === null ? TRACE_LIMITS.rootsBeyond : 0);
    if (!ids.has(span.id) && ids.size >= room) continue;
    ids.add(span.id);
    kept.push(span);
  }
  return { kept, rejected: spans.length - kept.length };
}
