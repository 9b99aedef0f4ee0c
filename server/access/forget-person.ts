import type { Context } from './context.ts';
import { type FormerMember, memberEver, pseudonymise } from './former-members.store.ts';

/** Somebody who is or was a member of the organisation, by id or e-mail; null when nobody ever was. */
export function findMemberEver(ctx: Context, ref: string): Promise<FormerMember | null> {
  return memberEver(ctx.tx, ctx.organisationId, ref);
}

/** Takes name and address from a former member whom no other organisation knows; the caller's event covers the row. */
export async function forgetPerson(
  ctx: Context,
  member: FormerMember,
): Promise<{ table: 'person'; id: string }[]> {
  if (member.isMember || member.isElsewhere) return [];
  await pseudonymise(ctx.tx, member.id, ctx.now);
  return [{ table: 'person', id: member.id }];
}
