import { env } from '#server/platform/env.ts';
import type { Context } from './context.ts';
import { directoryCounts, directoryGroups } from './scim.views.ts';
import { connectionRows } from './sso.views.ts';
import { directoryTokens } from './tokens.views.ts';

/** Each identity provider's directory: its address here, its tokens, how many people it rules, and what its groups stand for. */
export async function listProvisioning(ctx: Context) {
  const connections = await connectionRows(ctx.tx);
  const [counts, groups, tokens] = [
    await directoryCounts(ctx.tx),
    await directoryGroups(ctx.tx),
    await directoryTokens(ctx.tx, ctx.now),
  ];
  return {
    address: `${env().publicUrl}/api/scim/v2`,
    directories: connections.map(({ id, name, isEnabled }) => ({
      connectionId: id,
      name,
      isEnabled,
      active: counts.find(({ connectionId }) => connectionId === id)?.active ?? 0,
      inactive: counts.find(({ connectionId }) => connectionId === id)?.inactive ?? 0,
      tokens: tokens.filter(({ connectionId }) => connectionId === id),
      groups: groups.filter(({ connectionId }) => connectionId === id),
    })),
  };
}
