import { isTokenLive, liveTokens, type MemberAccess, memberAccess } from './access-facts.views.ts';
import type { Context } from './context.ts';

export type { MemberAccess };

type Reader = Pick<Context, 'tx' | 'organisationId' | 'now'>;

/** Current members with their second factor and live roles; at most 1,000. */
export function listMemberAccess(ctx: Reader): Promise<MemberAccess[]> {
  return memberAccess(ctx.tx, ctx.organisationId, ctx.now);
}

/** Tokens that work now, the newest first; at most 1,000. */
export function listLiveTokens(
  ctx: Reader,
): Promise<{ id: string; name: string; createdAt: Date; expiresAt: Date }[]> {
  return liveTokens(ctx.tx, ctx.organisationId, ctx.now);
}

/** Tells whether a token works now. */
export function isLiveToken(ctx: Reader, tokenId: string): Promise<boolean> {
  return isTokenLive(ctx.tx, ctx.organisationId, tokenId, ctx.now);
}
