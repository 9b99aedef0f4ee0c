import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { findRun } from './find-run.ts';
import type { LogModelInput } from './runs.schema.ts';
import { writeRunLog } from './write-run-log.ts';

const HISTORY_TAG = 'mlflow.log-model.history';
const KEPT = ['run_id', 'utc_time_created', 'artifact_path', 'model_uuid', 'flavors'];
const NEEDED = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'];
const HISTORY_CHARS = 1_000_000;

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function describedModel(json: string): Record<string, unknown> {
  const model = parsed(json);
  if (typeof model !== 'object' || model === null || Array.isArray(model))
    throw new Refusal('invalid', `Malformed model info. \n ${json.slice(0, 500)} \n is not a valid JSON.`);
  const missing = NEEDED.filter((field) => !Object.hasOwn(model, field));
  if (missing.length > 0)
    throw new Refusal('invalid', `Model json is missing mandatory fields: {'${missing.join("', '")}'}`);
  return Object.fromEntries(Object.entries(model).filter(([field]) => KEPT.includes(field)));
}

/** Notes a model on a run as clients of MLflow 2 do: its description joins those that a tag of the run holds. */
export async function logModel(ctx: Context, input: LogModelInput): Promise<void> {
  const model = describedModel(input.model);
  const { tags } = await findRun(ctx, input);
  const before = parsed(tags[HISTORY_TAG] ?? '[]');
  const value = JSON.stringify([...(Array.isArray(before) ? before : []), model]);
  if (value.length > HISTORY_CHARS)
    throw new Refusal('invalid', 'This run has noted too many models. Log this one in another run.');
  const entries = { metrics: [], params: [], tags: [{ key: HISTORY_TAG, value }] };
  await writeRunLog(ctx, input, entries, () => new Refusal('invalid', 'A parameter was changed.'));
}
