import type { Context } from '#server/access/context.ts';
import { addCounters } from './domain/counters.ts';
import { countsByColumn } from './domain/feature-bins.ts';
import { featureWindows } from './feature-windows.views.ts';

export interface MeasuredInputs {
  /** How many calls fell into each bin, by column of the training profile. */
  columns: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** The first hour that holds data, or null. */
  since: Date | null;
}

/** What a version was asked over the last minutes (whole hours), on the bins of its training profile; for monitors. */
export async function measureInputs(
  ctx: Pick<Context, 'tx' | 'organisationId' | 'now'>,
  wanted: { workflowId: string; modelVersionId: string; environment: string; minutes: number },
): Promise<MeasuredInputs> {
  const hourMs = 3_600_000;
  const since = new Date(
    Math.floor((ctx.now.getTime() - wanted.minutes * 60_000) / hourMs + 1) * hourMs - hourMs,
  );
  const windows = await featureWindows(ctx.tx, ctx.organisationId, { ...wanted, since });
  return {
    columns: countsByColumn(addCounters(...windows.map(({ counts }) => counts))),
    since: windows[0]?.bucketStart ?? null,
  };
}
