import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { OtlpSpan } from './domain/otlp-span.ts';
import { awaitedSpans, type TraceFacts } from './domain/trace-facts.ts';
import { TRACE_LIMITS } from './domain/trace-limits.ts';
import { noSuchTrace, notExported } from './domain/trace-words.ts';
import { openTraces } from './open-traces.ts';
import { openSpans } from './seal-traces.ts';
import type { BatchTracesInput, GetTraceInput, TraceInfoInput } from './traces.schema.ts';
import { spansOfTraces, tracesByIds } from './traces.views.ts';

export interface TraceWithSpans {
  info: TraceFacts;
  spans: OtlpSpan[];
}

/** Finds a trace without its spans; throws `not-found`. */
export async function getTraceInfo(ctx: Context, { workspaceId, id }: TraceInfoInput): Promise<TraceFacts> {
  const found = await tracesByIds(ctx.tx, ctx.organisationId, workspaceId, [id]);
  const [info] = await openTraces(ctx, found);
  if (!info) throw noSuchTrace(id);
  return info;
}

/** Finds traces without their spans, in the order asked for; what is not there is left out. */
export async function getTraceInfos(ctx: Context, input: BatchTracesInput): Promise<TraceFacts[]> {
  const ids = [...new Set(input.ids)];
  const found = await tracesByIds(
    ctx.tx,
    ctx.organisationId,
    input.workspaceId,
    ids,
    input.experiments ?? null,
  );
  return openTraces(ctx, found);
}

/**
 * Finds traces with their spans, in the order asked for; what is not there, or has no spans yet, is left out. Refuses with
 * `too-large` where they have more spans than one answer holds: none is cut short.
 */
export async function getTraces(ctx: Context, input: BatchTracesInput): Promise<TraceWithSpans[]> {
  const infos = await getTraceInfos(ctx, input);
  const ids = infos.map(({ id }) => id);
  const most = TRACE_LIMITS.spansPerAnswer;
  const stored = await spansOfTraces(ctx.tx, input.workspaceId, ids, most + 1);
  if (stored.length > most)
    throw new Refusal(
      'too-large',
      ids.length > 1
        ? `These traces have more than ${most} spans together. Ask for fewer of them at once.`
        : `This trace has more than ${most} spans. Look at it in the console, which shows the first of them.`,
    );
  const texts = await openSpans(ctx.tx, input.workspaceId, stored);
  const byTrace = new Map<string, OtlpSpan[]>();
  for (const [index, { traceId }] of stored.entries()) {
    const text = texts[index];
    if (!text) continue;
    const spans = byTrace.get(traceId) ?? [];
    spans.push(JSON.parse(text));
    byTrace.set(traceId, spans);
  }
  return infos.map((info) => ({ info, spans: byTrace.get(info.id) ?? [] }));
}

/** Tells whether all spans have arrived that the client says there are, or as many of them as are kept. */
export function isWhole({ info, spans }: TraceWithSpans): boolean {
  return spans.length > 0 && spans.length >= (awaitedSpans(info) ?? 0);
}

/** Finds a trace with its spans; throws `not-found`, also while spans are missing unless part of it will do. */
export async function getTrace(ctx: Context, input: GetTraceInput): Promise<TraceWithSpans> {
  const [found] = await getTraces(ctx, { workspaceId: input.workspaceId, ids: [input.id] });
  if (!found) throw noSuchTrace(input.id);
  if (!input.allowPartial && !isWhole(found)) throw notExported(input.id);
  return found;
}
