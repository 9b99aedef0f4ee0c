import type { Context } from './context.ts';
import type { Role } from './domain/roles.ts';
import { grantsInWorkspace } from './role-holders.views.ts';

export interface RoleHolder {
  id: string;
  name: string;
  roles: readonly Role[];
}

/** The people who hold any of these roles in a workspace right now, read from the live grants and not from a session. */
export async function listRoleHolders(
  ctx: Pick<Context, 'tx' | 'organisationId' | 'now'>,
  workspaceId: string,
  roles: readonly Role[],
): Promise<RoleHolder[]> {
  const grants = await grantsInWorkspace(ctx.tx, ctx.organisationId, workspaceId, roles, ctx.now);
  const holders = new Map<string, { id: string; name: string; roles: Role[] }>();
  for (const { personId, name, role } of grants) {
    const holder = holders.get(personId) ?? { id: personId, name, roles: [] };
    holder.roles.push(role as Role);
    holders.set(personId, holder);
  }
  return [...holders.values()];
}
