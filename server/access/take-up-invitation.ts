import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { roleConflict } from './domain/role-conflicts.ts';
import { isPersonRole } from './domain/roles.ts';
import { takeInvitation } from './invitations.store.ts';
import { insertGrant, lockGrants, openMembership } from './people.store.ts';
import type { InvitationFacts } from './sign-in.views.ts';

/** Uses an invitation up for the acting person: membership, role and the event that accounts for both. */
export async function takeUpInvitation(
  ctx: Context,
  invitation: InvitationFacts,
  email: string,
): Promise<void> {
  const { tx, now, organisationId } = ctx;
  const personId = ctx.actor.id;
  if (!(await takeInvitation(tx, invitation.id, personId, now))) {
    throw new Refusal('not-found', 'This link was used, was revoked or has expired. Ask for a new one.');
  }
  const { role, workspaceId } = invitation;
  if (!isPersonRole(role)) throw new Error(`the invitation ${invitation.id} carries the role ${role}`);
  const membershipId = await openMembership(tx, organisationId, personId, now);
  const held = await lockGrants(tx, personId, now);
  const conflict = roleConflict(
    held.map((grant) => grant.role),
    role,
  );
  if (conflict) throw new Refusal('conflict', conflict);
  const grantId = await insertGrant(tx, {
    organisationId,
    personId,
    workspaceId,
    role,
    grantedBy: invitation.createdBy,
    now,
  });
  await appendAuditEvent(ctx, {
    type: 'person.joined',
    resourceId: personId,
    details: { role, email },
    covers: [
      { table: 'invitation', id: invitation.id },
      { table: 'membership', id: membershipId },
      { table: 'role_grant', id: grantId },
    ],
    subjectId: personId,
  });
}
