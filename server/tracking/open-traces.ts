import type { Context } from '#server/access/context.ts';
import type { TraceFacts } from './domain/trace-facts.ts';
import { openPreviews } from './seal-traces.ts';
import type { TraceRow } from './traces.views.ts';

/** Turns traces as they are stored into what callers see of them, in the same order. */
export async function openTraces(ctx: Context, stored: readonly TraceRow[]): Promise<TraceFacts[]> {
  const previews = await openPreviews(ctx.tx, stored);
  return stored.map(({ previews: _, ...trace }, index) => ({
    ...trace,
    requestPreview: previews[index]?.request ?? null,
    responsePreview: previews[index]?.response ?? null,
    metadata: { ...trace.metadata, ...previews[index]?.metadata },
  }));
}
