import type { Context } from './context.ts';
import { namePeople } from './name-people.ts';
import type { ListTokensInput } from './tokens.schema.ts';
import { type TokenEntry, tokensPage } from './tokens.views.ts';

/** The organisation's tokens with their makers, the newest first; secrets are not among what is known. */
export async function listTokens(
  ctx: Context,
  input: ListTokensInput,
): Promise<{ items: (TokenEntry & { createdByName: string })[]; nextCursor: string | null }> {
  const found = await tokensPage(ctx.tx, input.cursor ?? null, input.limit + 1);
  const items = found.slice(0, input.limit);
  const names = await namePeople(
    ctx,
    items.map(({ createdBy }) => createdBy),
  );
  return {
    items: items.map((token) => ({
      ...token,
      createdByName: names[token.createdBy]?.name ?? token.createdBy,
    })),
    nextCursor: found.length > input.limit ? (items.at(-1)?.id ?? null) : null,
  };
}
