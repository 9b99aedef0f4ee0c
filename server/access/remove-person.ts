import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { countAdmins, endMembership, lockGrants, lockOrganisation, revokeGrants } from './people.store.ts';
import { ruledElsewhere } from './require-directory.ts';
import { directoryOf } from './scim.views.ts';
import { endSessions } from './sessions.store.ts';
import { isBreakGlassPerson } from './sso.views.ts';

/** Ends a person's membership, roles and sessions at once. What they did stays in the log under their name. */
export async function removePerson(
  ctx: Context,
  input: { personId: string; reason: string },
): Promise<{ personId: string }> {
  const { tx, now } = ctx;
  const { personId, reason } = input;
  if (personId === ctx.actor.id)
    throw new Refusal('conflict', 'You cannot remove yourself. Ask another admin.');
  await lockOrganisation(tx, ctx.organisationId);
  const directory = await directoryOf(tx, personId);
  if (directory)
    throw ruledElsewhere(directory.name, 'deactivate them there. You can end their sessions here.');
  if ((await countAdmins(tx, personId, now)) === 0)
    throw new Refusal('conflict', 'This is the last admin. Make somebody else admin first.');
  if (await isBreakGlassPerson(tx, personId))
    throw new Refusal(
      'conflict',
      'This admin keeps a password for when single sign-on fails. Choose another one under Single sign-on first.',
    );
  const held = await lockGrants(tx, personId, now);
  const membershipId = await endMembership(tx, personId, now);
  if (membershipId === null) throw notFound('person');
  await revokeGrants(
    tx,
    held.map(({ id }) => id),
    now,
  );
  await endSessions(tx, { personId }, now, 'removed from the organisation');
  await appendAuditEvent(ctx, {
    type: 'person.removed',
    resourceId: membershipId,
    details: { personId, reason },
    covers: held.map(({ id }) => ({ table: 'role_grant', id })),
    subjectId: personId,
  });
  return { personId };
}
