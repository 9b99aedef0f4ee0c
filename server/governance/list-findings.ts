import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import type { ListFindingsInput } from './audits.schema.ts';
import { findingRows, openFindingsOf } from './audits.views.ts';
import { isOverdue } from './domain/finding-states.ts';
import type { FindingItem } from './plan-audits.ts';

/** Findings of all audits, newest first. */
export async function listFindings(
  ctx: Context,
  input: ListFindingsInput,
): Promise<KeysetPage<FindingItem> & { people: Record<string, NamedActor> }> {
  const found = await findingRows(ctx.tx, ctx.organisationId, input, {
    now: ctx.now,
    limit: input.limit + 1,
  });
  const { items, nextCursor } = keysetPage(found, input.limit, ({ id }) => id);
  const people = await namePeople(
    ctx,
    items.map(({ ownerId }) => ownerId),
  );
  return {
    items: items.map((finding) => ({ ...finding, isOverdue: isOverdue(finding, ctx.now) })),
    nextCursor,
    people,
  };
}

/** What the reader owns and must answer, the most urgent first; at most 50. */
export async function listMyFindings(ctx: Context): Promise<FindingItem[]> {
  const found = await openFindingsOf(ctx.tx, ctx.organisationId, ctx.actor.id);
  return found.map((finding) => ({ ...finding, isOverdue: isOverdue(finding, ctx.now) }));
}
