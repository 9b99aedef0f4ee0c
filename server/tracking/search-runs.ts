import { chooseWorkspace } from '#server/access/choose-workspace.ts';
import type { Context } from '#server/access/context.ts';
import { isIdOf } from '#server/platform/domain/ids.ts';
import type { KeysetPage } from '#server/platform/domain/keyset-page.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { ExperimentFacts, RunRecord } from './domain/experiment.ts';
import { parseFilter, parseOrderings } from './domain/search-grammar.ts';
import { RUN_RULES } from './domain/search-rules.ts';
import { experimentsByRefs } from './experiments.views.ts';
import { PHASES_MOST } from './run-order.ts';
import { searchRunIds } from './run-search.views.ts';
import type { SearchRunsInput } from './runs.schema.ts';
import { runRecords } from './runs.views.ts';
import { readPageToken, writePageToken } from './search-sql.ts';
import { printedRuns } from './wire-runs.views.ts';

/** The experiments that are meant, by id or wire id; those that do not exist are left out. */
export async function namedExperiments(
  ctx: Context,
  asked: { workspaceId?: string | undefined; experimentIds: readonly string[] },
): Promise<ExperimentFacts[]> {
  const { experimentIds } = asked;
  if (experimentIds.length === 0) return [];
  const isOurs = experimentIds.every((id) => isIdOf('experiment', id));
  const workspaceId = asked.workspaceId ?? (isOurs ? null : await chooseWorkspace(ctx));
  return experimentsByRefs(ctx.tx, ctx.organisationId, workspaceId, experimentIds);
}

/** A deleted experiment takes its runs with it: they are found where deleted ones are asked for, and nowhere else. */
function scopeOf(found: readonly ExperimentFacts[], lifecycle: SearchRunsInput['lifecycle']) {
  const [deleted, active] = [
    found.filter((one) => one.lifecycle === 'deleted'),
    found.filter((one) => one.lifecycle === 'active'),
  ];
  if (lifecycle === 'active') return [{ experiments: active, lifecycle }];
  if (lifecycle === 'all') return [{ experiments: found, lifecycle }];
  return [
    { experiments: deleted, lifecycle: 'all' as const },
    { experiments: active, lifecycle },
  ];
}

/** The runs that fit a filter, in order: a page of their ids, and where the next one begins. */
async function findPage(
  ctx: Context,
  input: SearchRunsInput,
): Promise<{ ids: string[]; nextCursor: string | null }> {
  const { filter, orderBy, limit } = input;
  const clauses = parseFilter(filter, RUN_RULES);
  const orderings = parseOrderings(orderBy, RUN_RULES);
  const unordered = orderings.find(({ kind }) => kind === 'dataset');
  if (unordered) throw new Refusal('invalid', `Invalid identifier type '${unordered.kind}'`);
  const asked = [input.workspaceId ?? null, input.experimentIds, filter, orderBy, input.lifecycle];
  const token = input.cursor ? readPageToken(asked, input.cursor) : null;
  const parts = scopeOf(await namedExperiments(ctx, input), input.lifecycle).filter(
    ({ experiments }) => experiments.length > 0,
  );
  // With deleted experiments and deleted runs of others asked for at once there are two parts, one after the other.
  const first = token ? Math.floor(token.phase / PHASES_MOST) : 0;
  const found: { id: string; phase: number; last: (string | number | null)[] }[] = [];
  for (let at = first; at < parts.length && found.length <= limit; at += 1) {
    const part = parts[at];
    if (!part) break;
    const after = token && at === first ? { phase: token.phase % PHASES_MOST, last: token.last } : null;
    const page = await searchRunIds(ctx.tx, ctx.organisationId, {
      experimentIds: part.experiments.map(({ id }) => id),
      lifecycle: part.lifecycle,
      clauses,
      orderings,
      after,
      limit: limit + 1 - found.length,
    });
    found.push(
      ...page.map(({ id, place }) => ({ id, phase: at * PHASES_MOST + place.phase, last: place.last })),
    );
  }
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = found.length > limit && last ? writePageToken(asked, last) : null;
  return { ids: shown.map(({ id }) => id), nextCursor };
}

/** Finds runs of experiments by filter and order, each with what it logged or the columns that were asked for. */
export async function searchRuns(ctx: Context, input: SearchRunsInput): Promise<KeysetPage<RunRecord>> {
  const { ids, nextCursor } = await findPage(ctx, input);
  const items = await runRecords(ctx.tx, ctx.organisationId, ids, input.columns ?? null);
  return { items, nextCursor };
}

/** Finds the same, each as MLflow's protocol prints it, or as it is where that is not known yet. */
export async function searchWireRuns(
  ctx: Context,
  input: SearchRunsInput,
): Promise<KeysetPage<string | RunRecord>> {
  const { ids, nextCursor } = await findPage(ctx, input);
  const printed = await printedRuns(ctx.tx, ids);
  const missing = ids.filter((id) => !printed.has(id));
  const others = await runRecords(ctx.tx, ctx.organisationId, missing, null);
  const records = new Map(others.map((run) => [run.id, run]));
  return { items: ids.flatMap((id) => printed.get(id) ?? records.get(id) ?? []), nextCursor };
}
