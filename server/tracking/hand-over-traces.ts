import type { Context } from '#server/access/context.ts';
import type { OtlpSpan } from './domain/otlp-span.ts';
import { TRACE_LIMITS } from './domain/trace-limits.ts';
import { tracesOfUser } from './forget-traces.store.ts';
import { getTraceInfos, type TraceWithSpans } from './get-trace.ts';
import { openSpans } from './seal-traces.ts';
import { spansOfTrace } from './traces.views.ts';

const AT_ONCE = 20;
/** A part ends before the trace that would fill it, so that a browser can carry it. */
const PART_OCTETS = 4_000_000;
const PREFIX = 'trace:';

/** Tells whether a place in what is handed over is one among traces. */
export function isAmongTraces(after: string | null): boolean {
  return after?.startsWith(PREFIX) ?? false;
}

/** The trace that a part begins with, and which of its spans the part before has ended with. */
interface Place {
  workspaceId: string;
  id: string;
  span?: string | undefined;
}

function placeOf(after: string | null): Place | null {
  if (after === null || !isAmongTraces(after)) return null;
  const [workspaceId = '', id = '', span] = after.slice(PREFIX.length).split('/', 3);
  return { workspaceId, id, span };
}

function textOf({ workspaceId, id, span }: Place): string {
  return `${PREFIX}${workspaceId}/${id}${span === undefined ? '' : `/${span}`}`;
}

export interface HandedTrace extends TraceWithSpans {
  /** Whether the next part begins with more of its spans. */
  hasMore: boolean;
}

interface Room {
  spans: number;
  octets: number;
}

/** As much of a trace as there is room for, at least one span, and how much of the room is left; null when it is gone. */
async function handOver(
  ctx: Context,
  { workspaceId, id, span: afterId }: Place,
  room: Room,
): Promise<{ trace: HandedTrace; lastSpan: string | undefined; left: Room } | null> {
  const [info] = await getTraceInfos(ctx, { workspaceId, ids: [id] });
  if (!info) return null;
  const stored = await spansOfTrace(ctx.tx, { workspaceId, id, afterId: afterId ?? '' }, room);
  const last = stored.at(-1);
  const texts = await openSpans(ctx.tx, workspaceId, stored);
  const spans = texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as OtlpSpan]));
  return {
    trace: { info, spans, hasMore: last?.hasNext ?? false },
    lastSpan: last?.id,
    left: { spans: room.spans - stored.length, octets: room.octets - (last?.octetsSoFar ?? 0) },
  };
}

/**
 * Traces of a subject with their spans, a few at a time; `next` asks for those that follow. Nothing is cut: only a trace that
 * is longer than a part comes in several, each with the spans that follow those of the part before.
 */
export async function handOverTraces(
  ctx: Context,
  subject: string,
  after: string | null,
): Promise<{ traces: HandedTrace[]; next: string | null }> {
  const from = placeOf(after);
  const found = await tracesOfUser(ctx.tx, ctx.organisationId, subject, { from, limit: AT_ONCE + 1 });
  const traces: HandedTrace[] = [];
  let left: Room = { spans: TRACE_LIMITS.spansPerAnswer, octets: PART_OCTETS };
  for (const at of found) {
    const isFull = traces.length === AT_ONCE || left.spans <= 0 || left.octets <= 0;
    if (isFull) return { traces, next: textOf(at) };
    const isBegun = at.id === from?.id && at.workspaceId === from.workspaceId;
    const handed = await handOver(ctx, isBegun ? from : at, left);
    if (!handed) continue;
    if (handed.trace.hasMore && traces.length > 0) return { traces, next: textOf(at) };
    traces.push(handed.trace);
    if (handed.trace.hasMore) return { traces, next: textOf({ ...at, span: handed.lastSpan }) };
    left = handed.left;
  }
  return { traces, next: null };
}
