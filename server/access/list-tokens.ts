import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import type { Context } from './context.ts';
import { namePeople } from './name-people.ts';
import type { ListTokensInput } from './tokens.schema.ts';
import { type TokenEntry, tokensPage } from './tokens.views.ts';

/** The organisation's tokens with their makers, the newest first; secrets are not among what is known. */
export async function listTokens(
  ctx: Context,
  input: ListTokensInput,
): Promise<KeysetPage<TokenEntry & { createdByName: string }>> {
  const found = await tokensPage(ctx.tx, input.cursor ?? null, input.limit + 1);
  const { items, nextCursor } = keysetPage(found, input.limit, ({ id }) => id);
  const names = await namePeople(
    ctx,
    items.map(({ createdBy }) => createdBy),
  );
  return {
    items: items.map((token) => ({
      ...token,
      createdByName: names[token.createdBy]?.name ?? token.createdBy,
    })),
    nextCursor,
  };
}
