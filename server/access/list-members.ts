import type { Context } from './context.ts';
import { currentMembers } from './member-facts.views.ts';

/** The people of the organisation by name, for choosing an owner or contributors; at most 500. */
export async function listMembers(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
): Promise<{ id: string; name: string }[]> {
  const members = await currentMembers(ctx.tx, ctx.organisationId);
  return members.map(({ id, name }) => ({ id, name }));
}
