import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { hashSecret, randomSecret } from '#server/platform/crypto.ts';
import { assuranceOf } from './domain/login-attempt.ts';
import { type KeptAttempt, redeemTicketRow } from './login-attempts.store.ts';
import { organisationOfAttempt } from './organisation-of-attempt.ts';
import { personContext } from './person-context.ts';
import { SESSION_ABSOLUTE_MS, SESSION_IDLE_MS, sessionIdOf } from './session-cookie.ts';
import { endSessions, insertSession } from './sessions.store.ts';
import { NO_TENANT } from './sign-in.views.ts';
import { carrySsoIntoSession } from './sso.store.ts';
import type { Visit } from './visit.ts';

async function openSession(
  visit: Visit,
  attempt: KeptAttempt,
  organisationId: string,
  now: Date,
): Promise<string> {
  const { personId, methods, script } = attempt;
  const sid = randomSecret();
  const sessionId = hashSecret(sid);
  const former = await sessionIdOf(visit.cookieHeader);
  const assuranceLevel = assuranceOf(methods);
  await visit.uow.write({ organisationId, workspaceIds: '*', personId }, async (tx) => {
    // Whoever signs in again in the same browser leaves no second session behind.
    if (former !== null) await endSessions(tx, { personId, sessionId: former }, now, 'signed in again');
    await insertSession(tx, {
      id: sessionId,
      personId,
      organisationId,
      assuranceLevel,
      methods,
      authenticatedAt: now,
      steppedUpAt: assuranceLevel === 2 ? now : null,
      passkeyAt: methods.includes('passkey') ? now : null,
      addressPrefix: visit.addressPrefix,
      userAgent: visit.userAgent?.slice(0, 300) ?? null,
      script,
      now,
      idleExpiresAt: new Date(now.getTime() + SESSION_IDLE_MS),
      absoluteExpiresAt: new Date(now.getTime() + SESSION_ABSOLUTE_MS),
    });
    await carrySsoIntoSession(tx, attempt.id, sessionId);
    const { correlationId } = visit;
    const who = { personId, organisationId, now, correlationId, sessionId, assuranceLevel, methods, script };
    await appendAuditEvent(personContext(tx, who), {
      type: 'session.started',
      resourceId: personId,
      details: { methods, assuranceLevel },
    });
  });
  return sid;
}

/**
 * Turns a ticket into a session and returns the secret for its cookie; null when the ticket was used, is older than five
 * minutes, belongs to another browser, or its person may no longer sign in.
 */
export async function redeemTicket(
  visit: Visit,
  ticket: string,
): Promise<{ personId: string; sid: string } | null> {
  const now = clock.now();
  const attempt = await visit.uow.write(NO_TENANT, (tx) =>
    redeemTicketRow(tx, hashSecret(ticket), hashSecret(visit.binding), now),
  );
  if (!attempt) return null;
  const { personId } = attempt;
  const organisationId = await organisationOfAttempt(visit, attempt);
  if (!organisationId) return null;
  return { personId, sid: await openSession(visit, attempt, organisationId, now) };
}
