import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { decodeOtlp } from './decode-otlp.ts';
import { fitSpans } from './domain/fit-spans.ts';
import { readSpans, type SpanFacts } from './domain/read-spans.ts';
import { summariseSpans, type TraceSummary } from './domain/summarise-spans.ts';
import { totalUsage, type UsageNode } from './domain/total-usage.ts';
import { TRACE_METADATA, TRACE_TAGS } from './domain/trace-keys.ts';
import { keepable, TRACE_LIMITS } from './domain/trace-limits.ts';
import { findExperiment } from './find-experiment.ts';
import { groupTraces } from './group-traces.ts';
import { traceSealer } from './seal-traces.ts';
import { artifactsOfTrace } from './start-trace.ts';
import type { LogSpansInput } from './traces.schema.ts';
import { insertLinks, type SpannedTrace, upsertSpans } from './traces.store.ts';
import { type FigureRow, figuresOfTraces } from './traces.views.ts';

type Sealer = Awaited<ReturnType<typeof traceSealer>>;

function metadataOf({
  usage,
  cost,
  sessionId,
  endUser,
}: Pick<TraceSummary, 'usage' | 'cost' | 'sessionId' | 'endUser'>) {
  return {
    ...(usage && { [TRACE_METADATA.usage]: JSON.stringify(usage) }),
    ...(cost && { [TRACE_METADATA.cost]: JSON.stringify(cost) }),
    ...(sessionId && { [TRACE_METADATA.session]: sessionId }),
    ...(endUser && { [TRACE_METADATA.user]: endUser }),
  };
}

/** Figures over all spans of a trace: those that stand, unless they are sent again, and those of this export. */
function figuresOver(
  stored: readonly FigureRow[],
  summary: TraceSummary,
): Pick<TraceSummary, 'usage' | 'cost'> {
  const sent = new Set(summary.usageNodes.map(({ id }) => id));
  const standing = stored.filter(({ id }) => !sent.has(id));
  const nodes = (figures: 'usage' | 'cost'): UsageNode[] =>
    standing.map((row) => ({ id: row.id, parentId: row.parentId, figures: row[figures] }));
  return {
    usage: totalUsage([...nodes('usage'), ...summary.usageNodes]),
    cost: totalUsage([...nodes('cost'), ...summary.costNodes]),
  };
}

function spannedTrace(
  summary: TraceSummary,
  given: { experiment: string; artifactLocation: string; seal: Sealer },
): SpannedTrace {
  return {
    id: summary.id,
    experiment: given.experiment,
    requestTimeMs: summary.requestTimeMs,
    endTimeMs: summary.endTimeMs,
    state: summary.state,
    name: summary.name && keepable(summary.name, TRACE_LIMITS.nameChars),
    sessionId: summary.sessionId,
    endUser: summary.endUser,
    previews: given.seal.previews(summary.id, {
      request: summary.requestPreview,
      response: summary.responsePreview,
      metadata: {},
    }),
    metadata: metadataOf(summary),
    tags: {
      ...summary.tags,
      [TRACE_TAGS.artifactLocation]: artifactsOfTrace(given.artifactLocation, summary.id),
    },
    usage: summary.usage,
    cost: summary.cost,
  };
}

function requireSpans({ body, encoding }: LogSpansInput): SpanFacts[] {
  const exported = decodeOtlp(body, encoding);
  if (exported.length === 0) throw new Refusal('invalid', 'Invalid OpenTelemetry format - no spans found');
  const spans = readSpans(exported);
  if (!spans) throw new Refusal('invalid', 'Cannot convert OpenTelemetry span to MLflow span');
  if (spans.length > TRACE_LIMITS.spansPerExport)
    throw new Refusal('too-large', `Send at most ${TRACE_LIMITS.spansPerExport} spans at once.`);
  return spans;
}

/** What an export tells of its traces. */
interface Told {
  spans: SpanFacts[];
  traces: TraceSummary[];
}

/** The spans that their traces have room for, with what the traces come to; these are locked until the transaction ends. */
async function tellTraces(ctx: Context, workspaceId: string, sent: readonly SpanFacts[]): Promise<Told> {
  const byTrace = Map.groupBy(sent, ({ traceId }) => traceId);
  const told: Told = { spans: [], traces: [] };
  for (const { ids, standing } of await groupTraces(ctx, workspaceId, byTrace)) {
    const most = TRACE_LIMITS.standingSpans;
    const found = standing.length > 0 ? await figuresOfTraces(ctx.tx, workspaceId, standing, most) : [];
    const stored = Map.groupBy(found, ({ traceId }) => traceId);
    const known = new Map([...stored].map(([id, spans]) => [id, spans.map((span) => span.id)]));
    const spans = ids.flatMap((id) => byTrace.get(id) ?? []);
    const { kept } = fitSpans(spans, known);
    for (const span of kept) told.spans.push(span);
    for (const summary of summariseSpans(kept))
      told.traces.push({ ...summary, ...figuresOver(stored.get(summary.id) ?? [], summary) });
  }
  return told;
}

export interface LoggedSpans {
  /** How many are kept. */
  spans: number;
  /** How many are not, because their traces are full. */
  rejected: number;
}

/**
 * Keeps exported spans with what they tell of their traces: all that their traces have room for, or nothing. A trace that
 * nobody has told of yet begins with them; spans that are sent again replace themselves.
 */
export async function logSpans(ctx: Context, input: LogSpansInput): Promise<LoggedSpans> {
  const { workspaceId } = input;
  const sent = requireSpans(input);
  if (sent.length === 0) return { spans: 0, rejected: 0 };
  const experiment = await findExperiment(ctx, { workspaceId, experimentId: input.experiment });
  const { spans, traces } = await tellTraces(ctx, workspaceId, sent);
  const rejected = sent.length - spans.length;
  if (spans.length === 0) return { spans: 0, rejected };
  const seal = await traceSealer(ctx, workspaceId);
  const place = { organisationId: ctx.organisationId, workspaceId };
  // The last of a span that an export holds twice counts.
  const once = [...new Map(spans.map((span) => [`${span.traceId}/${span.id}`, span])).values()];
  await upsertSpans(ctx.tx, place, {
    traces: traces.map((summary) =>
      spannedTrace(summary, {
        experiment: experiment.wireId,
        artifactLocation: experiment.artifactLocation,
        seal,
      }),
    ),
    spans: once.map(({ span, resource: _, ...facts }) => ({
      ...facts,
      content: seal.span(facts.traceId, facts.id, span),
    })),
    at: ctx.now,
  });
  const ended = traces.filter(({ state }) => state !== null).map(({ id }) => id);
  if (input.runId && ended.length > 0)
    await insertLinks(ctx.tx, place, { kind: 'run', traceIds: ended, targets: [input.runId] });
  return { spans: spans.length, rejected };
}
