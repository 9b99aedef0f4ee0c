import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { roleConflict } from './domain/role-conflicts.ts';
import { isPersonRole } from './domain/roles.ts';
import { endGrantRequest, openGrantRequests } from './grant-requests.store.ts';
import { countAdmins, insertGrant, lockGrants, revokeGrants } from './people.store.ts';
import { needsSecondAdmin, requestGrant } from './request-grant.ts';
import { rolesByGroups } from './scim.views.ts';
import { isBreakGlassPerson } from './sso.views.ts';

export interface DirectoryRole {
  role: string;
  workspaceId: string | null;
  /** The admin who let a group stand for the role. */
  mappedBy: string;
}

const same = (left: Omit<DirectoryRole, 'mappedBy'>, right: Omit<DirectoryRole, 'mappedBy'>) =>
  left.role === right.role && left.workspaceId === right.workspaceId;

/** The roles that a person's groups give them now; read it before and after a change. */
export function directoryRoles(ctx: Context, personId: string): Promise<DirectoryRole[]> {
  return rolesByGroups(ctx.tx, personId);
}

/** Refuses to leave the organisation without an admin, or without the one who keeps a password. */
export async function requireNotLastAdmin(ctx: Context, personId: string): Promise<void> {
  if ((await countAdmins(ctx.tx, personId, ctx.now)) === 0)
    throw new Refusal('conflict', 'This is the last admin. Make somebody else admin first.');
  if (await isBreakGlassPerson(ctx.tx, personId))
    throw new Refusal('conflict', 'This admin keeps a password for when single sign-on fails.');
}

async function takeAway(ctx: Context, personId: string, ceased: readonly DirectoryRole[]): Promise<void> {
  const { tx, now } = ctx;
  const held = await lockGrants(tx, personId, now);
  for (const role of ceased) {
    const open = (await openGrantRequests(tx, now)).filter(
      (one) => one.personId === personId && same(one, role),
    );
    for (const { id } of open) {
      await endGrantRequest(tx, { id, by: ctx.actor.id, at: now });
      const details = { personId, role: role.role };
      await appendAuditEvent(ctx, { type: 'role.request-refused', resourceId: id, details });
    }
    const grants = held.filter((one) => same({ role: one.role, workspaceId: one.workspace_id }, role));
    if (grants.length > 0 && role.role === 'admin') await requireNotLastAdmin(ctx, personId);
    await revokeGrants(
      tx,
      grants.map(({ id }) => id),
      now,
    );
    for (const { id } of grants)
      await appendAuditEvent(ctx, {
        type: 'role.revoked',
        resourceId: id,
        details: { personId, role: role.role },
      });
  }
}

async function give(ctx: Context, personId: string, wanted: DirectoryRole): Promise<void> {
  const { tx, now, organisationId } = ctx;
  const { role, workspaceId, mappedBy } = wanted;
  const held = (await lockGrants(tx, personId, now)).map((one) => ({
    role: one.role,
    workspaceId: one.workspace_id,
  }));
  if (held.some((one) => same(one, wanted))) return;
  if (!isPersonRole(role)) throw new Error(`a group stands for the role ${role}`);
  if (personId === ctx.actor.id)
    throw new Refusal('forbidden', 'Nobody gives themselves a role. You are in this group.');
  const conflict = roleConflict(held, { role, workspaceId });
  if (conflict) throw new Refusal('conflict', conflict);
  const asked = { personId, role, workspaceId, givenBy: mappedBy };
  if (await needsSecondAdmin(ctx, asked)) {
    const isAsked = (await openGrantRequests(tx, now)).some(
      (one) => one.personId === personId && same(one, wanted),
    );
    if (!isAsked) await requestGrant(ctx, asked);
    return;
  }
  const id = await insertGrant(tx, {
    organisationId,
    personId,
    workspaceId,
    role,
    grantedBy: ctx.actor.id,
    now,
  });
  await appendAuditEvent(ctx, {
    type: 'role.granted',
    resourceId: id,
    details: { personId, role, workspaceId },
  });
}

/**
 * Brings a person's roles in line with their groups: what a group gave and gives no more is revoked, whoever granted it;
 * what it gives now is granted. Roles that sign changes wait for a second admin; roles that do not meet are refused.
 */
export async function setDirectoryRoles(
  ctx: Context,
  personId: string,
  before: readonly DirectoryRole[],
): Promise<void> {
  const after = await directoryRoles(ctx, personId);
  const ceased = before.filter((one) => !after.some((other) => same(one, other)));
  await takeAway(ctx, personId, ceased);
  for (const role of after) await give(ctx, personId, role);
}

/** Makes somebody whom a directory brought in a Viewer, as a first sign-in would. */
export async function giveViewer(ctx: Context, personId: string): Promise<void> {
  await give(ctx, personId, { role: 'viewer', workspaceId: null, mappedBy: ctx.actor.id });
}
