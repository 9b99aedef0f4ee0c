import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import type { Context } from './context.ts';
import { endMembership, lockGrants, revokeGrants } from './people.store.ts';
import type { Directory } from './require-directory.ts';
import { updateScimUser } from './scim.store.ts';
import type { ScimUserRow } from './scim.views.ts';
import { endSessions } from './sessions.store.ts';
import { requireNotLastAdmin } from './set-directory-roles.ts';

/** Ends membership, roles and sessions of a person at once because their directory says so; the last admin stays. */
export async function deactivateScimUser(
  ctx: Context,
  directory: Directory,
  user: ScimUserRow,
  isRemoved: boolean,
): Promise<void> {
  const { tx, now } = ctx;
  const { personId } = user;
  const held = await lockGrants(tx, personId, now);
  if (held.some(({ role }) => role === 'admin')) await requireNotLastAdmin(ctx, personId);
  const membershipId = await endMembership(tx, personId, now);
  await revokeGrants(
    tx,
    held.map(({ id }) => id),
    now,
  );
  const sessionsEnded = await endSessions(tx, { personId }, now, 'deactivated by the directory');
  await updateScimUser(tx, user.id, {
    isActive: false,
    changedAt: now,
    ...(isRemoved && { removedAt: now }),
  });
  await appendAuditEvent(ctx, {
    type: 'scim.user-deactivated',
    resourceId: user.id,
    details: {
      connection: directory.name,
      personId,
      isRemoved,
      sessionsEnded,
      rolesRevoked: held.length,
    },
    covers: [
      ...held.map(({ id }) => ({ table: 'role_grant', id })),
      ...(membershipId === null ? [] : [{ table: 'membership', id: membershipId }]),
    ],
    subjectId: personId,
  });
}
