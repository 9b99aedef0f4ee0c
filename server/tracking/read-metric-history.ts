import type { Context } from '#server/access/context.ts';
import type { KeysetPage } from '#server/platform/domain/keyset-page.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { MetricPoint } from './domain/experiment.ts';
import { findRun, noSuchRun } from './find-run.ts';
import { metricPoints, type SampledPoint, sampledPoints } from './metric-history.views.ts';
import type { MetricHistoryInput, ReadHistoryInput } from './runs.schema.ts';
import { knownRunIds } from './runs.views.ts';
import { readPageToken, writePageToken } from './search-sql.ts';

/** Every point of a metric of a run, in order of time, step and value. */
export async function readMetricHistory(
  ctx: Context,
  input: ReadHistoryInput,
): Promise<KeysetPage<MetricPoint>> {
  const { runId, key, limit, cursor } = input;
  await findRun(ctx, input);
  const asked = ['history', runId, key];
  const [at, step, value] = cursor ? readPageToken(asked, cursor).last : [];
  const after = cursor ? { at: Number(at), step: Number(step), value: Number(value) } : null;
  if (after && !(Number.isInteger(after.at) && Number.isInteger(after.step)))
    throw new Refusal('invalid', 'Invalid page token: it is not one of this search.');
  const found = await metricPoints(ctx.tx, ctx.organisationId, input, { after, limit: limit + 1 });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  if (found.length <= limit || !last) return { items, nextCursor: null };
  const place = { phase: 0, last: [last.at, last.step, String(last.value)] };
  return { items, nextCursor: writePageToken(asked, place) };
}

type RunPoint = Omit<SampledPoint, 'isLast'>;

/** The last point is never left out; where it is one too many, the one before it is. */
function thinned(found: readonly SampledPoint[], limit: number): RunPoint[] {
  const counts = Map.groupBy(found, ({ runId }) => runId);
  return [...counts.values()].flatMap((own) => {
    const last = own.at(-1);
    const kept = own.length > limit && last ? [...own.slice(0, limit - 1), last] : own;
    return kept.map(({ runId, step, at, value }) => ({ runId, step, at, value }));
  });
}

/** A metric of several runs in order of step, evenly thinned out to at most `points` each. */
export async function metricHistory(ctx: Context, input: MetricHistoryInput): Promise<{ items: RunPoint[] }> {
  const { runIds, key, points, startStep = null, endStep = null } = input;
  if ((startStep === null) !== (endStep === null))
    throw new Refusal('invalid', 'If either start step or end step are specified, both must be specified.');
  if (startStep !== null && endStep !== null && startStep > endStep)
    throw new Refusal(
      'invalid',
      `end_step must be greater than start_step. Found start_step=${startStep} and end_step=${endStep}.`,
    );
  const known = new Set(await knownRunIds(ctx.tx, ctx.organisationId, input.workspaceId ?? null, runIds));
  const unknown = runIds.find((id) => !known.has(id));
  if (unknown !== undefined) throw noSuchRun(unknown);
  const found = await sampledPoints(ctx.tx, ctx.organisationId, { runIds, key, points, startStep, endStep });
  return { items: thinned(found, points) };
}
