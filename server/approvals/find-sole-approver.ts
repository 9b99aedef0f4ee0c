import type { Context } from '#server/access/context.ts';
import { listWorkspaces } from '#server/access/list-people.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { type PolicyTerms, SIGNING_ROLES } from './domain/policy.ts';
import { whoCouldApprove } from './domain/who-could-approve.ts';

/**
 * Names a workspace in which terms could be fulfilled with this person's signature and not without it, as the only one; null
 * where others could do it, or nobody can anyhow.
 */
export async function findSoleApprover(
  ctx: Context,
  terms: Pick<PolicyTerms, 'slots'>,
  personId: string,
): Promise<string | null> {
  if (terms.slots.length === 0) return null;
  for (const { id, name } of await listWorkspaces(ctx)) {
    const holders = await listRoleHolders(ctx, id, SIGNING_ROLES);
    const others = new Map(
      holders.filter((one) => one.id !== personId).map((one) => [one.id, 'somebody else']),
    );
    if (whoCouldApprove(terms.slots, holders, others).canBeApproved) {
      const without = whoCouldApprove(terms.slots, holders, new Map([[personId, 'drafts this edit']]));
      if (!without.canBeApproved) return name;
    }
  }
  return null;
}
