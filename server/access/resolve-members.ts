import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { membersByRefs } from './member-facts.views.ts';

/**
 * Returns the ids of people of the organisation named by id or e-mail, in the order given. Refuses with `invalid` and names
 * at `path` whoever is not a current member; at most 50 names.
 */
export async function resolveMembers(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  refs: readonly string[],
  path: string,
): Promise<string[]> {
  const wanted = refs.map((ref) => (ref.includes('@') ? ref.trim().toLowerCase() : ref)).slice(0, 50);
  if (wanted.length === 0) return [];
  const found = await membersByRefs(ctx.tx, ctx.organisationId, wanted);
  return wanted.map((ref) => {
    const member = found.find(({ id, email }) => id === ref || email === ref);
    if (member) return member.id;
    const message = `${ref} is nobody in this organisation. Give a person's id or e-mail.`;
    throw new Refusal('invalid', message, { fields: [{ path, message }] });
  });
}
