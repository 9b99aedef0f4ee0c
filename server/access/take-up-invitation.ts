import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { roleConflict } from './domain/role-conflicts.ts';
import { isPersonRole } from './domain/roles.ts';
import { takeInvitation } from './invitations.store.ts';
import { insertGrant, lockGrants, openMembership } from './people.store.ts';
import { needsSecondAdmin, requestGrant } from './request-grant.ts';
import type { InvitationFacts } from './sign-in.views.ts';

/**
 * Uses an invitation up for the acting person: membership, role and the event that accounts for both. A role that signs
 * changes waits for a second admin where there is one; the person is a member without it until then.
 */
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
  const scoped = held.map((grant) => ({ role: grant.role, workspaceId: grant.workspace_id }));
  const conflict = roleConflict(scoped, { role, workspaceId });
  if (conflict) throw new Refusal('conflict', conflict);
  const givenBy = invitation.createdBy;
  const wanted = { personId, role, workspaceId, givenBy };
  const isPending = await needsSecondAdmin(ctx, wanted);
  if (isPending) await requestGrant(ctx, wanted);
  const grant = { organisationId, personId, workspaceId, role, grantedBy: givenBy, now };
  const grantId = isPending ? null : await insertGrant(tx, grant);
  await appendAuditEvent(ctx, {
    type: 'person.joined',
    resourceId: personId,
    details: { role, email },
    covers: [
      { table: 'invitation', id: invitation.id },
      { table: 'membership', id: membershipId },
      ...(grantId === null ? [] : [{ table: 'role_grant', id: grantId }]),
    ],
    subjectId: personId,
  });
}
