import type { Context } from '#server/access/context.ts';
import { addCounters } from './domain/counters.ts';
import { type TechnicalFigures, technicalFigures } from './domain/figures.ts';
import { rollupBuckets } from './rollups.views.ts';

/** How the calls of a workflow went over the last minutes, from rollups; for monitors. */
export async function measureCalls(
  ctx: Pick<Context, 'tx' | 'organisationId' | 'now'>,
  wanted: { workflowId: string; environment: string; minutes: number },
): Promise<TechnicalFigures> {
  const minuteMs = 60_000;
  const to = new Date((Math.floor(ctx.now.getTime() / minuteMs) + 1) * minuteMs);
  const buckets = await rollupBuckets(ctx.tx, ctx.organisationId, {
    workflowId: wanted.workflowId,
    environment: wanted.environment,
    widthSeconds: 60,
    from: new Date(to.getTime() - wanted.minutes * minuteMs),
    to,
  });
  return technicalFigures(addCounters(...buckets.map(({ counters }) => counters)));
}
