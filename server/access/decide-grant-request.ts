import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { roleConflict } from './domain/role-conflicts.ts';
import { isPersonRole } from './domain/roles.ts';
import {
  confirmGrantRequestRow,
  endGrantRequest,
  lockGrantRequest,
  type OpenGrantRequest,
} from './grant-requests.store.ts';
import { insertGrant, isMember, lockGrants, lockOrganisation } from './people.store.ts';

async function lockOpen(ctx: Context, requestId: string): Promise<OpenGrantRequest> {
  await lockOrganisation(ctx.tx, ctx.organisationId);
  const request = await lockGrantRequest(ctx.tx, requestId, ctx.now);
  if (!request) throw notFound('role that waits for a second admin');
  return request;
}

/** Gives a role that another admin asked for; it counts from the person's next request. */
export async function confirmGrantRequest(
  ctx: Context,
  input: { requestId: string },
): Promise<{ id: string }> {
  const { tx, now, organisationId, actor } = ctx;
  const request = await lockOpen(ctx, input.requestId);
  const { personId, role, workspaceId, requestedBy } = request;
  if (requestedBy === actor.id)
    throw new Refusal('forbidden', 'You asked for this role. Another admin must confirm it.');
  if (personId === actor.id) throw new Refusal('forbidden', 'Nobody gives themselves a role.');
  if (!isPersonRole(role)) throw new Error(`the request ${request.id} carries the role ${role}`);
  if (!(await isMember(tx, personId))) throw notFound('person');
  const held = await lockGrants(tx, personId, now);
  const scoped = held.map((grant) => ({ role: grant.role, workspaceId: grant.workspace_id }));
  const conflict = roleConflict(scoped, { role, workspaceId });
  if (conflict) throw new Refusal('conflict', conflict);
  const id = await insertGrant(tx, {
    organisationId,
    personId,
    workspaceId,
    role,
    grantedBy: requestedBy,
    now,
  });
  await confirmGrantRequestRow(tx, { id: request.id, by: actor.id, at: now, grantId: id });
  await appendAuditEvent(ctx, {
    type: 'role.granted',
    resourceId: id,
    details: { personId, role, workspaceId },
    covers: [{ table: 'grant_request', id: request.id }],
  });
  return { id };
}

/** Refuses a role that was asked for, or takes one's own wish back. */
export async function refuseGrantRequest(
  ctx: Context,
  input: { requestId: string },
): Promise<{ id: string }> {
  const { id, personId, role } = await lockOpen(ctx, input.requestId);
  await endGrantRequest(ctx.tx, { id, by: ctx.actor.id, at: ctx.now });
  await appendAuditEvent(ctx, { type: 'role.request-refused', resourceId: id, details: { personId, role } });
  return { id };
}
