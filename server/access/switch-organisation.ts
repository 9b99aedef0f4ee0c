import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { SignedIn } from './read-session.ts';
import { setSessionOrganisation } from './sessions.store.ts';
import type { DoorAnswer, Visit } from './visit.ts';

/** Makes another of the person's organisations the active one; it sees in its log that they came in. */
export async function switchOrganisation(
  visit: Visit,
  signedIn: SignedIn,
  input: { organisationId: string },
): Promise<DoorAnswer<{ organisationId: string }>> {
  const { organisationId } = input;
  if (!signedIn.organisations.some(({ id }) => id === organisationId)) throw notFound('organisation');
  const actor = { ...signedIn.actor, organisationId };
  await visit.uow.write({ organisationId, workspaceIds: '*', personId: actor.id }, async (tx) => {
    await setSessionOrganisation(tx, actor.sessionId, organisationId);
    const ctx = { tx, actor, organisationId, now: clock.now(), correlationId: visit.correlationId };
    const { methods, assuranceLevel } = actor;
    const details = { methods: [...methods], assuranceLevel };
    await appendAuditEvent(ctx, { type: 'session.started', resourceId: actor.id, details });
  });
  return { body: { organisationId } };
}
