import type { Context } from '#server/access/context.ts';
import { tracesOfUser } from './forget-traces.store.ts';
import { getTraces, type TraceWithSpans } from './get-trace.ts';

const AT_ONCE = 20;
const PREFIX = 'trace:';

/** Tells whether a place in what is handed over is one among traces. */
export function isAmongTraces(after: string | null): boolean {
  return after?.startsWith(PREFIX) ?? false;
}

function placeOf(after: string | null): { workspaceId: string; id: string } | null {
  if (after === null || !isAmongTraces(after)) return null;
  const [workspaceId = '', id = ''] = after.slice(PREFIX.length).split('/', 2);
  return { workspaceId, id };
}

/** Traces of a subject with their spans, a few at a time; `next` asks for those that follow. */
export async function handOverTraces(
  ctx: Context,
  subject: string,
  after: string | null,
): Promise<{ traces: TraceWithSpans[]; next: string | null }> {
  const page = { after: placeOf(after), limit: AT_ONCE };
  const found = await tracesOfUser(ctx.tx, ctx.organisationId, subject, page);
  const traces: TraceWithSpans[] = [];
  for (const [workspaceId, here] of Map.groupBy(found, (trace) => trace.workspaceId))
    traces.push(...(await getTraces(ctx, { workspaceId, ids: here.map(({ id }) => id) })));
  const last = found.length === AT_ONCE ? found.at(-1) : undefined;
  return { traces, next: last ? `${PREFIX}${last.workspaceId}/${last.id}` : null };
}
