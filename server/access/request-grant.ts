import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Context } from './context.ts';
import { isApproverRole } from './domain/role-conflicts.ts';
import type { PersonRole } from './domain/roles.ts';
import { insertGrantRequest, openGrantRequests } from './grant-requests.store.ts';
import { countAdmins } from './people.store.ts';

const CONFIRM_WITHIN_MS = 7 * 24 * 3_600_000;

export interface WantedGrant {
  personId: string;
  role: PersonRole;
  workspaceId: string | null;
  /** Who gives it: the acting admin, or whoever made the link that is being used. */
  givenBy: string;
}

/** Tells whether a role signs changes and there is more than one admin, beside its holder, to give it. */
export async function needsSecondAdmin(ctx: Context, wanted: WantedGrant): Promise<boolean> {
  if (!isApproverRole(wanted.role) || !wanted.givenBy.startsWith('per_')) return false;
  return (await countAdmins(ctx.tx, wanted.personId, ctx.now)) > 1;
}

/** Keeps the wish for a role until another admin confirms it, within seven days; the person does not hold it yet. */
export async function requestGrant(ctx: Context, wanted: WantedGrant): Promise<{ id: string }> {
  const { tx, now, organisationId } = ctx;
  const { personId, role, workspaceId, givenBy } = wanted;
  const isAsked = (await openGrantRequests(tx, now)).some(
    (open) => open.personId === personId && open.role === role && open.workspaceId === workspaceId,
  );
  if (isAsked)
    throw new Refusal('already-exists', 'This role is asked for already. Another admin must confirm it.');
  const id = newId('grantRequest');
  const expiresAt = new Date(now.getTime() + CONFIRM_WITHIN_MS);
  await insertGrantRequest(tx, {
    id,
    organisationId,
    personId,
    workspaceId,
    role,
    requestedBy: givenBy,
    now,
    expiresAt,
  });
  await appendAuditEvent(ctx, {
    type: 'role.requested',
    resourceId: id,
    details: { personId, role, workspaceId },
  });
  return { id };
}
