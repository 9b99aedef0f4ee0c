import type { Context } from '#server/access/context.ts';
import { insertAssessments } from './assessments.store.ts';
import { figuresIn, partMetadata, type TraceFacts } from './domain/trace-facts.ts';
import { TRACE_METADATA, TRACE_TAGS } from './domain/trace-keys.ts';
import { keepable, keepablePairs, TRACE_LIMITS } from './domain/trace-limits.ts';
import { noSuchTrace } from './domain/trace-words.ts';
import { newAssessment } from './new-assessment.ts';
import { openTraces } from './open-traces.ts';
import { requireOpenExperiment } from './require-open-experiment.ts';
import { traceSealer } from './seal-traces.ts';
import type { StartTraceInput } from './traces.schema.ts';
import { finaliseTrace } from './traces.store.ts';
import { tracesByIds } from './traces.views.ts';

/**
 * Keeps what a client says of a trace: clients call it when the trace is over, after or before its spans have arrived.
 * What it says wins over what the spans told.
 */
export async function startTrace(ctx: Context, input: StartTraceInput): Promise<TraceFacts> {
  const { workspaceId, id } = input;
  const place = { organisationId: ctx.organisationId, workspaceId };
  const experiment = await requireOpenExperiment(ctx, { workspaceId, experimentId: input.experiment });
  const { [TRACE_TAGS.name]: name = null, ...tags } = keepablePairs(input.tags);
  const { clear, personal } = partMetadata(keepablePairs(input.metadata));
  const seal = await traceSealer(ctx, workspaceId);
  const preview = (text: string | null | undefined) =>
    text ? keepable(text, TRACE_LIMITS.previewChars * 10) : null;
  const trace = {
    id,
    experiment: experiment.wireId,
    requestTimeMs: input.requestTimeMs,
    durationMs: input.durationMs ?? null,
    state: input.state,
    name: name === null ? null : keepable(name, TRACE_LIMITS.nameChars),
    sessionId: clear[TRACE_METADATA.session] ?? null,
    endUser: clear[TRACE_METADATA.user] ?? null,
    clientRequestId: input.clientRequestId ? keepable(input.clientRequestId, 250) : null,
    previews: seal.previews(id, {
      request: preview(input.requestPreview),
      response: preview(input.responsePreview),
      metadata: personal,
    }),
    metadata: { ...clear, [TRACE_METADATA.finalised]: 'true' },
    tags: { ...tags, [TRACE_TAGS.artifactLocation]: artifactsOfTrace(experiment.artifactLocation, id) },
    usage: figuresIn(clear, TRACE_METADATA.usage),
    cost: figuresIn(clear, TRACE_METADATA.cost),
  };
  await finaliseTrace(ctx.tx, place, trace, ctx.now);
  if (input.assessments.length > 0)
    await insertAssessments(
      ctx.tx,
      place,
      input.assessments.map((given) => newAssessment(ctx, id, given)),
    );
  const [kept] = await openTraces(ctx, await tracesByIds(ctx.tx, ctx.organisationId, workspaceId, [id]));
  if (!kept) throw noSuchTrace(id);
  return kept;
}

/** Where files that belong to a trace stand: below its experiment's. */
export function artifactsOfTrace(experimentLocation: string, traceId: string): string {
  return `${experimentLocation.replace(/\/$/, '')}/traces/${traceId}/artifacts`;
}
