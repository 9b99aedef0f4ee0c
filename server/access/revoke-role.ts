import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { countAdmins, lockOrganisation, revokeGrants } from './people.store.ts';
import { openGrant } from './people.views.ts';
import { ruledElsewhere } from './require-directory.ts';
import { directoryOf, rolesByGroups } from './scim.views.ts';
import { endSessions } from './sessions.store.ts';
import { isBreakGlassPerson } from './sso.views.ts';

/** Takes a role away; the person's sessions here end, and they sign in without it. The last admin of an organisation stays. */
export async function revokeRole(ctx: Context, input: { grantId: string }): Promise<{ id: string }> {
  const { tx, now } = ctx;
  await lockOrganisation(tx, ctx.organisationId);
  const grant = await openGrant(tx, input.grantId);
  if (!grant) throw notFound('role of a person');
  if (grant.role === 'admin' && (await countAdmins(tx, grant.personId, now)) === 0)
    throw new Refusal('conflict', 'This is the last admin. Make somebody else admin first.');
  if (grant.role === 'admin' && (await isBreakGlassPerson(tx, grant.personId)))
    throw new Refusal(
      'conflict',
      'This admin keeps a password for when single sign-on fails. Choose another one under Single sign-on first.',
    );
  const directory = await directoryOf(tx, grant.personId);
  const isGiven = (await rolesByGroups(tx, grant.personId)).some(
    ({ role, workspaceId }) => role === grant.role && workspaceId === grant.workspaceId,
  );
  if (directory && isGiven)
    throw ruledElsewhere(
      directory.name,
      'a group of theirs stands for this role. Take them out of it there, or change what the group stands for.',
    );
  await revokeGrants(tx, [grant.id], now);
  const { personId, role } = grant;
  await endSessions(tx, { personId, organisationId: ctx.organisationId }, now, 'a role was revoked');
  await appendAuditEvent(ctx, { type: 'role.revoked', resourceId: grant.id, details: { personId, role } });
  return { id: grant.id };
}
