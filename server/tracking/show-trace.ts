import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { OtlpSpan } from './domain/otlp-span.ts';
import type { Figures } from './domain/read-spans.ts';
import { type SpanDetail, spanDetail } from './domain/span-detail.ts';
import { awaitedSpans, type TraceFacts } from './domain/trace-facts.ts';
import { findExperiment } from './find-experiment.ts';
import { openTraces } from './open-traces.ts';
import { openSpans } from './seal-traces.ts';
import type { ShowTraceInput } from './traces.schema.ts';
import { type SpanRow, spansOfTraces, tracesByIds } from './traces.views.ts';

/** A page shows no more spans than this, and of all of them together about so much text. */
const SPANS_SHOWN = 1_000;
const CHARS_SHOWN = 4_000_000;
const CHARS_OF_TEXT = 20_000;

export interface ShownSpan {
  id: string;
  parentId: string | null;
  name: string;
  type: string;
  status: SpanRow['status'];
  /** Milliseconds after the trace began. */
  startMs: number;
  /** Null while it has not ended. */
  durationMs: number | null;
  model: string | null;
  usage: Figures | null;
  cost: Figures | null;
  /** Null where there was too much to show, or its key was destroyed. */
  detail: SpanDetail | null;
}

export interface ShownTrace {
  experiment: { id: string; name: string };
  trace: TraceFacts;
  spans: ShownSpan[];
  /** Whether there are more spans than are shown, or some have not arrived. */
  hasMore: boolean;
  isWaiting: boolean;
}

const millis = (nanos: bigint) => Number(nanos) / 1e6;

function shownSpans(stored: readonly SpanRow[], texts: readonly (string | null)[]): ShownSpan[] {
  let firstNs = BigInt(stored[0]?.startNs ?? 0);
  for (const { startNs } of stored) if (BigInt(startNs) < firstNs) firstNs = BigInt(startNs);
  let left = CHARS_SHOWN;
  return stored.map((row, index) => {
    const text = texts[index] ?? null;
    const isShown = text !== null && left > 0;
    left -= Math.min(text?.length ?? 0, CHARS_OF_TEXT * 4);
    const { traceId: _, startNs, endNs, content: __, ...facts } = row;
    return {
      ...facts,
      startMs: millis(BigInt(startNs) - firstNs),
      durationMs: endNs === null ? null : millis(BigInt(endNs) - BigInt(startNs)),
      detail: isShown ? spanDetail(JSON.parse(text) as OtlpSpan, CHARS_OF_TEXT) : null,
    };
  });
}

/** Shows a trace of an experiment with its spans, as far as a page can show them. */
export async function showTrace(ctx: Context, { experimentId, id }: ShowTraceInput): Promise<ShownTrace> {
  const experiment = await findExperiment(ctx, { experimentId });
  const { workspaceId } = experiment;
  const found = await tracesByIds(ctx.tx, ctx.organisationId, workspaceId, [id], [experiment.wireId]);
  const [trace] = await openTraces(ctx, found);
  if (!trace) throw notFound('trace');
  const stored = await spansOfTraces(ctx.tx, workspaceId, [id], SPANS_SHOWN + 1);
  const here = stored.slice(0, SPANS_SHOWN);
  const spans = shownSpans(here, await openSpans(ctx.tx, workspaceId, here));
  return {
    experiment: { id: experiment.id, name: experiment.name },
    trace,
    spans,
    hasMore: stored.length > SPANS_SHOWN,
    // Of more than are shown nobody counted how many have arrived.
    isWaiting: stored.length <= SPANS_SHOWN && stored.length < (awaitedSpans(trace) ?? 0),
  };
}
