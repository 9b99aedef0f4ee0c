import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { describeScorer, type ScorerSummary } from './domain/describe-scorer.ts';
import { findExperiment } from './find-experiment.ts';
import {
  type ListedScorerRow,
  listedScorers,
  type ScorerVersionRow,
  scorerHistory,
  shownScorer,
} from './scorer-pages.views.ts';
import type { BrowseScorersInput, ScorerHistoryInput, ShowScorerInput } from './scorers.schema.ts';

type Listed<T extends ScorerVersionRow> = Omit<T, 'definition'> & Pick<ScorerSummary, 'kind' | 'model'>;
type People = { people: Record<string, NamedActor> };

function listed<T extends ScorerVersionRow>({ definition, ...scorer }: T): Listed<T> {
  const { kind, model } = describeScorer(definition);
  return { ...scorer, kind, model };
}

function peopleOf(ctx: Context, scorers: readonly ScorerVersionRow[]) {
  return namePeople(
    ctx,
    scorers.map(({ createdBy }) => createdBy),
  );
}

/** Lists registered scorers by their newest versions, the last registered first, with who registered them. */
export async function browseScorers(
  ctx: Context,
  input: BrowseScorersInput,
): Promise<KeysetPage<Listed<ListedScorerRow>> & People> {
  const experiment =
    input.experimentId === undefined ? null : await findExperiment(ctx, { experimentId: input.experimentId });
  const found = await listedScorers(ctx.tx, {
    organisationId: ctx.organisationId,
    experimentId: experiment?.id ?? null,
    search: input.search || null,
    after: input.cursor ?? null,
    limit: input.limit + 1,
  });
  const { items, nextCursor } = keysetPage(found, input.limit, ({ id }) => id);
  return { items: items.map(listed), nextCursor, people: await peopleOf(ctx, items) };
}

export type ShownScorer = Omit<ListedScorerRow, 'definition'> & { definition: string } & ScorerSummary &
  People;

/** Shows a version of a scorer, the newest where none is named, with what its client wrote; throws `not-found`. */
export async function showScorer(ctx: Context, input: ShowScorerInput): Promise<ShownScorer> {
  const found = await shownScorer(ctx.tx, ctx.organisationId, input.scorerId, input.version ?? null);
  if (!found) throw notFound('scorer');
  const { definition, ...scorer } = found;
  return {
    ...scorer,
    ...describeScorer(definition),
    definition: definition ?? '',
    people: await peopleOf(ctx, [found]),
  };
}

/** The versions of a scorer, the newest first; throws `not-found` for one that there is not. */
export async function showScorerHistory(
  ctx: Context,
  input: ScorerHistoryInput,
): Promise<KeysetPage<Listed<ScorerVersionRow>> & People> {
  const { scorerId, cursor, limit } = input;
  const asked = { scorerId, before: cursor ?? null, limit: limit + 1 };
  const found = await scorerHistory(ctx.tx, ctx.organisationId, asked);
  if (found.length === 0 && cursor === undefined) throw notFound('scorer');
  const { items, nextCursor } = keysetPage(found, limit, ({ version }) => String(version));
  return { items: items.map(listed), nextCursor, people: await peopleOf(ctx, items) };
}
