import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { roleConflict } from './domain/role-conflicts.ts';
import type { GrantRoleInput } from './people.schema.ts';
import { insertGrant, isMember, lockGrants, lockOrganisation } from './people.store.ts';
import { hasWorkspace } from './people.views.ts';
import { needsSecondAdmin, requestGrant } from './request-grant.ts';

/**
 * Gives a member a role, in one workspace or everywhere; it counts from their next request. Nobody gives themselves one,
 * and roles that judge one another do not meet in one person. A role that signs changes waits for a second admin where
 * there is one: then the answer names the request instead of the grant.
 */
export async function grantRole(
  ctx: Context,
  input: GrantRoleInput,
): Promise<{ id: string; isPending: boolean }> {
  const { personId, role, workspaceId } = input;
  const { tx, now, organisationId, actor } = ctx;
  if (personId === actor.id)
    throw new Refusal('forbidden', 'Nobody gives themselves a role. Ask another admin to grant it.');
  await lockOrganisation(tx, organisationId);
  if (!(await isMember(tx, personId))) throw notFound('person');
  if (workspaceId !== null && !(await hasWorkspace(tx, workspaceId))) throw notFound('workspace');
  const held = await lockGrants(tx, personId, now);
  if (held.some((grant) => grant.role === role && grant.workspace_id === workspaceId))
    throw new Refusal('already-exists', 'This person has that role already.');
  const scoped = held.map((grant) => ({ role: grant.role, workspaceId: grant.workspace_id }));
  const conflict = roleConflict(scoped, { role, workspaceId });
  if (conflict) throw new Refusal('conflict', conflict);
  const wanted = { personId, role, workspaceId, givenBy: actor.id };
  if (await needsSecondAdmin(ctx, wanted)) return { ...(await requestGrant(ctx, wanted)), isPending: true };
  const id = await insertGrant(tx, { organisationId, personId, workspaceId, role, grantedBy: actor.id, now });
  await appendAuditEvent(ctx, {
    type: 'role.granted',
    resourceId: id,
    details: { personId, role, workspaceId },
  });
  return { id, isPending: false };
}
