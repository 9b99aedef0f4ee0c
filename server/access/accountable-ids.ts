import { LRUCache } from 'lru-cache';
import type { Context } from './context.ts';
import { makersOfTokens } from './member-facts.views.ts';

/** Who made a token never changes, and a token's id is never another's; so what was read once stays right. */
const known = new LRUCache<string, string>({ max: 10_000 });

async function makersOf(
  { tx, organisationId }: Pick<Context, 'tx' | 'organisationId'>,
  tokens: readonly string[],
): Promise<string[]> {
  const keyOf = (id: string) => `${organisationId}|${id}`;
  const unknown = tokens.filter((id) => !known.has(keyOf(id)));
  const read = unknown.length === 0 ? [] : await makersOfTokens(tx, organisationId, unknown);
  for (const { id, maker } of read) known.set(keyOf(id), maker);
  const makers = new Map(read.map(({ id, maker }) => [id, maker]));
  return tokens.flatMap((id) => makers.get(id) ?? known.get(keyOf(id)) ?? []);
}

/** Returns these ids and, for each token among them, whoever made it. */
export async function accountableFor(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  ids: readonly string[],
): Promise<string[]> {
  const makers = await makersOf(
    ctx,
    ids.filter((id) => id.startsWith('tok_')),
  );
  return [...new Set([...ids, ...makers])];
}

/**
 * Returns the ids that stand behind what the caller does: the caller and, for a token, whoever made it, so that nobody
 * prepares with a token what they later sign by hand.
 */
export function accountableIds(ctx: Context): Promise<string[]> {
  return accountableFor(ctx, [ctx.actor.id]);
}
