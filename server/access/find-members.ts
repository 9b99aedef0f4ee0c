import type { Context } from './context.ts';
import { type MemberFacts, membersByRefs } from './member-facts.views.ts';

/** Who of these ids is a member now, with name and e-mail; others are left out. At most 200. */
export function findMembers(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  ids: readonly string[],
): Promise<MemberFacts[]> {
  return ids.length === 0 ? Promise.resolve([]) : membersByRefs(ctx.tx, ctx.organisationId, ids);
}
