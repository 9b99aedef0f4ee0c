import type { Context } from '#server/access/context.ts';
import { createWireModel } from '#server/registry/create-wire-model.ts';
import { checkTag } from '#server/registry/domain/wire-names.ts';
import { type CursorIn, cursorAfter, type RegistryKind } from './domain/import-cursor.ts';
import { importTags, isOwnCopy, namesToTry } from './domain/import-source.ts';
import { modelsAnswer, type RemoteModel } from './domain/source-answers.ts';
import { inSmallerPages } from './open-import-source.ts';
import type { ImportTurn } from './open-import-turn.ts';
import { pageAfter } from './page-after.ts';
import { acceptable, underFreeName } from './take-experiments.ts';

const PAGE = 100;
const NAME_CHARS_MAX = 256;
export const DESCRIPTION_CHARS_MAX = 5_000;
export const IS_PROMPT = "tags.`mlflow.prompt.is_prompt` = 'true'";

/** Word of a kind, as people read it. */
export function wordKind(kind: RegistryKind, name: string): string {
  return `The ${kind} ${name}`;
}

async function makeModel(turn: ImportTurn, ctx: Context, given: RemoteModel): Promise<string> {
  const { workspaceId } = turn.facts;
  const tags = acceptable(given.tags, ({ key, value }) => checkTag(key, value));
  const names = namesToTry(given.name.replace(/[/:]/g, '-'), turn.facts, NAME_CHARS_MAX);
  const { name } = await underFreeName(names, (free) =>
    createWireModel(ctx, {
      workspaceId,
      name: free,
      description: given.description.slice(0, DESCRIPTION_CHARS_MAX),
      tags: [...tags, ...importTags(turn.facts, given.name)],
    }),
  );
  return name;
}

/** Takes over one page of registered models or prompts; their versions come later. */
export async function takeModels(turn: ImportTurn, cursor: CursorIn<'models'>): Promise<void> {
  const { kind } = cursor;
  const { registered_models: models, next_page_token: page } = await inSmallerPages(PAGE, (most) =>
    turn.source.get(
      '/api/2.0/mlflow/registered-models/search',
      { max_results: most, filter: kind === 'prompt' ? IS_PROMPT : null, page_token: cursor.page },
      modelsAnswer,
    ),
  );
  const known = await turn.items(
    kind,
    models.map(({ name }) => name),
  );
  for (const given of models) {
    if (known.has(given.name) || isOwnCopy(given.tags, turn.facts)) continue;
    if (turn.mustPause()) return;
    await turn.attempt(
      wordKind(kind, given.name),
      cursor,
      async (ctx) => {
        const localId = await makeModel(turn, ctx, given);
        await turn.keep(ctx, { kind, sourceId: given.name, localId, isDone: true });
      },
      { made: { models: 1 } },
    );
  }
  const next = pageAfter(turn, cursor, `The list of ${kind}s`, { token: page, found: models.length });
  await turn.advance(next ? { ...cursor, ...next } : cursorAfter(cursor, turn.facts.takes));
}
