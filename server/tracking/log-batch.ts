import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { checkBatch, checkMetric, checkParam, checkTag, type Metric } from './domain/log-entries.ts';
import { logModelMetrics } from './log-model-metrics.ts';
import type { LogBatchInput, LogEntryInput, LogMetricInput } from './runs.schema.ts';
import { type ChangedParam, writeRunLog } from './write-run-log.ts';

const NOTHING = { metrics: [], params: [], tags: [] } as const;

function refuseBatch(runId: string) {
  return (changed: readonly ChangedParam[]) => {
    const told = changed.map(
      ({ key, known, given }) => `{'key': '${key}', 'old_value': '${known}', 'new_value': '${given}'}`,
    );
    return new Refusal(
      'invalid',
      `Changing param values is not allowed. Params were already logged='[${told.join(', ')}]' for run ID='${runId}'.`,
    );
  };
}

function refuseParam(runId: string) {
  return ([changed]: readonly ChangedParam[]) =>
    new Refusal(
      'invalid',
      `Changing param values is not allowed. Param with key='${changed?.key}' was already logged with value='${changed?.known}' for run ID='${runId}'. Attempted logging new value '${changed?.given}'.`,
    );
}

type Measured = Pick<LogMetricInput, 'modelId' | 'datasetName' | 'datasetDigest'>;

/** Points that name a logged model are the model's too. */
async function noteOnModels(
  ctx: Context,
  place: { workspaceId: string; runId: string },
  given: readonly Measured[],
  checked: readonly Metric[],
): Promise<void> {
  const points = given.flatMap(({ modelId, datasetName = null, datasetDigest = null }, index) => {
    const metric = checked[index];
    if (!modelId || !metric) return [];
    const { key, value, step, timestamp } = metric;
    const known = Number.isNaN(value) ? null : value;
    return [{ modelId, key, value: known, step, timestamp, datasetName, datasetDigest }];
  });
  if (points.length > 0) await logModelMetrics(ctx, place, points);
}

/** Writes metrics, parameters and tags of a run at once, all or nothing; the same batch again changes nothing. */
export async function logBatch(ctx: Context, input: LogBatchInput): Promise<void> {
  if (!/^[a-zA-Z0-9][\w-]{0,255}$/.test(input.runId))
    throw new Refusal(
      'invalid',
      `Invalid value ${JSON.stringify(input.runId)} for parameter 'run_id' supplied.`,
    );
  const { runId } = input;
  const entries = checkBatch(input);
  const isLast = !input.metrics.some(({ modelId }) => modelId);
  const { workspaceId } = await writeRunLog(ctx, input, entries, refuseBatch(runId), isLast);
  await noteOnModels(ctx, { workspaceId, runId }, input.metrics, entries.metrics);
}

/** Writes one point of a metric. */
export async function logMetric(ctx: Context, input: LogMetricInput): Promise<void> {
  const { runId } = input;
  const metrics = [checkMetric(input)];
  const refuse = refuseParam(runId);
  const { workspaceId } = await writeRunLog(ctx, input, { ...NOTHING, metrics }, refuse, !input.modelId);
  await noteOnModels(ctx, { workspaceId, runId }, [input], metrics);
}

/** Writes a parameter; the same value again changes nothing, another one is refused. */
export async function logParam(ctx: Context, input: LogEntryInput): Promise<void> {
  await writeRunLog(ctx, input, { ...NOTHING, params: [checkParam(input)] }, refuseParam(input.runId));
}

/** Sets a tag of a run, over what it was. */
export async function setRunTag(ctx: Context, input: LogEntryInput): Promise<void> {
  await writeRunLog(ctx, input, { ...NOTHING, tags: [checkTag(input)] }, refuseParam(input.runId), true);
}
