import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { createExperiment } from './create-experiment.ts';
import { DEFAULT_EXPERIMENT } from './domain/experiment.ts';
import { type CursorIn, cursorAfter } from './domain/import-cursor.ts';
import { importTags, isOwnCopy, namesToTry } from './domain/import-source.ts';
import { checkExperimentTag, type Entry } from './domain/log-entries.ts';
import { experimentsAnswer, type RemoteExperiment } from './domain/source-answers.ts';
import { findExperiment } from './find-experiment.ts';
import type { ImportFacts } from './imports.views.ts';
import { inSmallerPages } from './open-import-source.ts';
import type { ImportTurn } from './open-import-turn.ts';
import { pageAfter } from './page-after.ts';

const PAGE = 100;
const NAME_CHARS_MAX = 500;

/** Entries that may stand here; the others are left out. */
export function acceptable(entries: readonly Entry[], check: (entry: Entry) => unknown): Entry[] {
  return entries.filter((entry) => {
    try {
      check(entry);
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  });
}

/** Makes something under the first of some names that is free. */
export async function underFreeName<T>(
  names: readonly string[],
  make: (name: string) => Promise<T>,
): Promise<T> {
  const [name, ...others] = names;
  if (name === undefined) throw new Refusal('already-exists', 'Every name that was tried is taken here.');
  try {
    return await make(name);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'already-exists' || others.length === 0) throw error;
    return underFreeName(others, make);
  }
}

function isDefault({ experiment_id, name }: RemoteExperiment): boolean {
  return experiment_id === DEFAULT_EXPERIMENT.wireId && name === DEFAULT_EXPERIMENT.name;
}

async function localExperiment(ctx: Context, facts: ImportFacts, given: RemoteExperiment): Promise<string> {
  const { workspaceId } = facts;
  if (isDefault(given))
    return (await findExperiment(ctx, { workspaceId, experimentId: DEFAULT_EXPERIMENT.wireId })).id;
  const tags = [...acceptable(given.tags, checkExperimentTag), ...importTags(facts, given.experiment_id)];
  const { id } = await underFreeName(namesToTry(given.name, facts, NAME_CHARS_MAX), (name) =>
    createExperiment(ctx, { workspaceId, name, tags }),
  );
  return id;
}

/** Takes over one page of experiments; their runs come later. */
export async function takeExperiments(turn: ImportTurn, cursor: CursorIn<'experiments'>): Promise<void> {
  const { facts, source } = turn;
  const { experiments, next_page_token: page } = await inSmallerPages(PAGE, (most) =>
    source.post(
      '/api/2.0/mlflow/experiments/search',
      {
        max_results: most,
        view_type: 'ACTIVE_ONLY',
        order_by: ['creation_time ASC'],
        ...(cursor.page !== null && { page_token: cursor.page }),
      },
      experimentsAnswer,
    ),
  );
  const known = await turn.items(
    'experiment',
    experiments.map(({ experiment_id }) => experiment_id),
  );
  for (const given of experiments) {
    if (known.has(given.experiment_id) || isOwnCopy(given.tags, facts)) continue;
    if (turn.mustPause()) return;
    const what = `The experiment ${given.name}`;
    const made = isDefault(given) ? {} : { experiments: 1 };
    await turn.attempt(
      what,
      cursor,
      async (ctx) => {
        const localId = await localExperiment(ctx, facts, given);
        await turn.keep(ctx, { kind: 'experiment', sourceId: given.experiment_id, localId, isDone: true });
      },
      { made },
    );
  }
  const next = pageAfter(turn, cursor, 'The list of experiments', { token: page, found: experiments.length });
  await turn.advance(next ? { ...cursor, ...next } : cursorAfter(cursor, facts.takes));
}
