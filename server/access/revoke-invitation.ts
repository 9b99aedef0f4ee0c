import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { revokeInvitationRow } from './invitations.store.ts';

/** Makes a sign-up link useless that nobody has used yet. */
export async function revokeInvitation(
  ctx: Context,
  input: { invitationId: string },
): Promise<{ id: string }> {
  const id = input.invitationId;
  const role = await revokeInvitationRow(ctx.tx, id, ctx.now);
  if (role === null) throw new Refusal('conflict', 'This link was used or revoked already.');
  await appendAuditEvent(ctx, { type: 'link.revoked', resourceId: id, details: { role } });
  return { id };
}
