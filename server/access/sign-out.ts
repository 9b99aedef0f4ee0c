import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import type { SignedIn } from './read-session.ts';
import { sessionCookieName, setCookie } from './session-cookie.ts';
import { endSessions } from './sessions.store.ts';
import type { DoorAnswer, Visit } from './visit.ts';

/** Ends the session at once, on the server and in the browser. */
export async function signOut(visit: Visit, signedIn: SignedIn): Promise<DoorAnswer<{ signedOut: true }>> {
  const now = clock.now();
  const { actor } = signedIn;
  const { organisationId } = actor;
  await visit.uow.write({ organisationId, workspaceIds: '*', personId: actor.id }, async (tx) => {
    await endSessions(tx, { personId: actor.id, sessionId: actor.sessionId }, now, 'signed out');
    const ctx = { tx, actor, organisationId, now, correlationId: visit.correlationId };
    await appendAuditEvent(ctx, {
      type: 'session.ended',
      resourceId: actor.id,
      details: { reason: 'signed out' },
    });
  });
  return { body: { signedOut: true }, cookies: [setCookie(sessionCookieName(), '', 0)] };
}
