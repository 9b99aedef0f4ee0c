import type { Context } from '#server/access/context.ts';
import { requireActiveRun } from './require-active-run.ts';
import { insertRunDatasets, upsertRunModels } from './run-inputs.store.ts';
import type { LogInputsInput, LogOutputsInput } from './runs.schema.ts';

/** Notes the datasets and logged models that a run used; the same again changes nothing. */
export async function logInputs(ctx: Context, input: LogInputsInput): Promise<void> {
  const run = { ...(await requireActiveRun(ctx, input)), organisationId: ctx.organisationId };
  const datasets = input.datasets.map((one) => ({
    ...one,
    schema: one.schema ?? null,
    profile: one.profile ?? null,
  }));
  if (datasets.length > 0) await insertRunDatasets(ctx.tx, run, datasets, ctx.now);
  const models = input.models.map((modelId) => ({ modelId, step: 0 }));
  if (models.length > 0) await upsertRunModels(ctx.tx, run, 'input', models, ctx.now);
}

/** Notes the logged models that a run made, and at which step. */
export async function logOutputs(ctx: Context, input: LogOutputsInput): Promise<void> {
  const run = { ...(await requireActiveRun(ctx, input)), organisationId: ctx.organisationId };
  if (input.models.length > 0) await upsertRunModels(ctx.tx, run, 'output', input.models, ctx.now);
}
