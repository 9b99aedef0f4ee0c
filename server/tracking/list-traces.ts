import type { Context } from '#server/access/context.ts';
import { figuresIn, type TraceFacts } from './domain/trace-facts.ts';
import { TRACE_METADATA } from './domain/trace-keys.ts';
import { findExperiment } from './find-experiment.ts';
import { searchTraces } from './search-traces.ts';
import type { ListTracesInput } from './traces.schema.ts';

/** What a list says of a trace. */
export type TraceListItem = Pick<
  TraceFacts,
  'id' | 'name' | 'state' | 'requestTimeMs' | 'durationMs' | 'requestPreview' | 'responsePreview' | 'tags'
> & { tokens: number | null; user: string | null; session: string | null; said: number };

function listItem({ metadata, assessments, ...trace }: TraceFacts): TraceListItem {
  const { id, name, state, requestTimeMs, durationMs, requestPreview, responsePreview, tags } = trace;
  const usage = figuresIn(metadata, TRACE_METADATA.usage);
  return {
    ...{ id, name, state, requestTimeMs, durationMs, requestPreview, responsePreview, tags },
    tokens: usage?.total_tokens ?? null,
    user: metadata[TRACE_METADATA.user] ?? null,
    session: metadata[TRACE_METADATA.session] ?? null,
    said: assessments.filter(({ isValid }) => isValid).length,
  };
}

/** Lists traces of an experiment by a filter, the newest first. */
export async function listTraces(
  ctx: Context,
  { experimentId, filter, limit, cursor }: ListTracesInput,
): Promise<{ items: TraceListItem[]; nextCursor: string | null }> {
  const experiment = await findExperiment(ctx, { experimentId });
  const { traces, nextPageToken } = await searchTraces(ctx, {
    workspaceId: experiment.workspaceId,
    experiments: [experiment.wireId],
    filter,
    orderBy: [],
    maxResults: limit,
    pageToken: cursor,
  });
  return { items: traces.map(listItem), nextCursor: nextPageToken };
}
