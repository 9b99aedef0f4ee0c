import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { leaveProvider } from './leave-provider.ts';
import type { SignedIn } from './read-session.ts';
import { sessionCookieName, setCookie } from './session-cookie.ts';
import { endSessions, readSealedIdToken } from './sessions.store.ts';
import type { DoorAnswer, Visit } from './visit.ts';

/**
 * Ends the session at once, on the server and in the browser. `continueAt` is where the identity provider that vouched for
 * it ends its own; null when there is none.
 */
export async function signOut(
  visit: Visit,
  signedIn: SignedIn,
): Promise<DoorAnswer<{ signedOut: true; continueAt: string | null }>> {
  const now = clock.now();
  const { actor } = signedIn;
  const { organisationId } = actor;
  const tenancy = { organisationId, workspaceIds: '*', personId: actor.id } as const;
  const sealedIdToken = await visit.uow.write(tenancy, async (tx) => {
    const kept = await readSealedIdToken(tx, actor.sessionId);
    await endSessions(tx, { personId: actor.id, sessionId: actor.sessionId }, now, 'signed out');
    const ctx = { tx, actor, organisationId, now, correlationId: visit.correlationId };
    await appendAuditEvent(ctx, {
      type: 'session.ended',
      resourceId: actor.id,
      details: { reason: 'signed out' },
    });
    return kept;
  });
  const connectionId = signedIn.ssoConnectionId;
  const continueAt =
    connectionId === null
      ? null
      : await leaveProvider(visit.uow, { connectionId, personId: actor.id, sealedIdToken });
  return { body: { signedOut: true, continueAt }, cookies: [setCookie(sessionCookieName(), '', 0)] };
}
