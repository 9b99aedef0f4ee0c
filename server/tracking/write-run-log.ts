import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Lifecycle } from './domain/experiment.ts';
import type { Entry, LogEntries } from './domain/log-entries.ts';
import { noSuchRun } from './find-run.ts';
import { foldBatches } from './fold-metrics.store.ts';
import { insertLog } from './run-log.store.ts';
import { paramsOfRun } from './runs.views.ts';

const WAITING_MAX = 50;

/** The refusal of a write into a run that was deleted, by itself or with its experiment. */
export function runNotActive(runId: string, lifecycle: Lifecycle): Refusal {
  return new Refusal(
    'invalid',
    `The run ${runId} must be in the 'active' state. Current state is ${lifecycle}.`,
  );
}

/** A parameter that a run has with another value. */
export interface ChangedParam {
  key: string;
  known: string;
  given: string;
}

function changedParams(params: readonly Entry[], known: Readonly<Record<string, string>>): ChangedParam[] {
  return params.flatMap(({ key, value }) => {
    const before = Object.hasOwn(known, key) ? known[key] : undefined;
    return before === undefined || before === value ? [] : [{ key, known: before, given: value }];
  });
}

/**
 * Writes checked entries into a run, all of them or none; tells its workspace. Throws `not-found`, `invalid` for a run that
 * was deleted, and what `onChanged` makes of parameters that have another value already. `isLast` where nothing else is written
 * after it.
 */
export async function writeRunLog(
  ctx: Context,
  { workspaceId, runId }: { workspaceId?: string | undefined; runId: string },
  entries: LogEntries,
  onChanged: (changed: readonly ChangedParam[]) => Refusal,
  isLast = false,
): Promise<{ workspaceId: string }> {
  const run = { organisationId: ctx.organisationId, workspaceId: workspaceId ?? null, runId };
  const found = await insertLog(ctx.tx, run, entries, isLast);
  const { lifecycle, workspaceId: place, known, added, waiting } = found;
  if (lifecycle === null || place === null) throw noSuchRun(runId);
  if (lifecycle !== 'active') throw runNotActive(runId, lifecycle);
  const isComplete = Object.keys(known).length + added >= entries.params.length;
  // Somebody else's value that came in between is seen by a statement of its own only.
  const now = isComplete
    ? known
    : await paramsOfRun(
        ctx.tx,
        ctx.organisationId,
        runId,
        entries.params.map(({ key }) => key),
      );
  const changed = changedParams(entries.params, now);
  if (changed.length > 0) throw onChanged(changed);
  // Reading a run looks through what waits; so that this stays little, whoever brings too much folds it.
  if (waiting >= WAITING_MAX) await foldBatches(ctx.tx, runId, 2 * WAITING_MAX);
  return { workspaceId: place };
}
