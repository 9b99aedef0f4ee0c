import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { hashSecret } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { takeFactorResetRow } from './factor-resets.store.ts';
import { deleteSeed, replaceRecoveryCodes } from './factors.store.ts';
import { verifyPassword } from './hash-password.ts';
import { startAttempt } from './issue-ticket.ts';
import { deletePasskey, listPasskeys } from './passkeys.store.ts';
import { personContext } from './person-context.ts';
import { readSession } from './read-session.ts';
import { endSessions } from './sessions.store.ts';
import { type FactorResetFacts, factorResetFacts } from './sign-in.views.ts';
import { reserveAttempt } from './throttle-attempts.ts';
import type { DoorAnswer, Visit } from './visit.ts';

const DEAD_LINK = 'This link was used, was withdrawn or has expired. Ask an admin for a new one.';

/** Whom a reset link is for, and whether they prove who they are by a password; null when the link is dead. */
export async function readFactorReset(
  uow: UnitOfWork,
  token: string,
): Promise<{ email: string; organisationName: string; hasPassword: boolean } | null> {
  const facts = await factorResetFacts(uow, hashSecret(token), clock.now());
  if (!facts) return null;
  const { email, organisationName, passwordHash } = facts;
  return { email, organisationName, hasPassword: passwordHash !== null };
}

/** The link alone opens nothing: the person proves the first factor, their password or the session of their provider. */
async function requireFirstFactor(
  visit: Visit,
  facts: FactorResetFacts,
  password: string | undefined,
): Promise<void> {
  if (facts.passwordHash === null) {
    const signedIn = await readSession(visit.uow, visit.cookieHeader);
    if (signedIn?.person.id === facts.personId) return;
    throw new Refusal(
      'unauthenticated',
      `Sign in as ${facts.email} with your provider first, then open the link again.`,
    );
  }
  const reservation = await reserveAttempt(visit.uow, { pair: `reset|${facts.id}|${visit.addressPrefix}` });
  if (!(await verifyPassword(facts.passwordHash, password ?? ''))) {
    const message = 'This is not your password. An admin cannot set one for you.';
    throw new Refusal('unauthenticated', message, { fields: [{ path: '/password', message }] });
  }
  await reservation.succeeded();
}

/** Forgets every factor of the transaction's person; returns what there was. */
async function forgetFactors(tx: Tx, personId: string) {
  const passkeys = await listPasskeys(tx, personId);
  for (const { id } of passkeys) await deletePasskey(tx, id);
  const authenticator = await deleteSeed(tx, personId);
  await replaceRecoveryCodes(tx, personId, []);
  return { passkeys, authenticator };
}

/**
 * Opens a reset link: all second factors, recovery codes and sessions of the person end, and the answered ticket is worth
 * a session that reaches enrolment and nothing else. No password is set or shown. Throws `not-found` for a dead link.
 */
export async function takeFactorReset(
  visit: Visit,
  input: { token: string; password?: string },
): Promise<DoorAnswer<{ ticket: string }>> {
  const now = clock.now();
  const facts = await factorResetFacts(visit.uow, hashSecret(input.token), now);
  if (!facts) throw new Refusal('not-found', DEAD_LINK);
  await requireFirstFactor(visit, facts, input.password);
  const { id, organisationId, personId } = facts;
  const { correlationId, script } = visit;
  const methods = facts.passwordHash === null ? [] : ['password'];
  const ticket = await visit.uow.write({ organisationId, workspaceIds: '*', personId }, async (tx) => {
    if (!(await takeFactorResetRow(tx, id, now))) throw new Refusal('not-found', DEAD_LINK);
    const { passkeys, authenticator } = await forgetFactors(tx, personId);
    await endSessions(tx, { personId }, now, 'second factors reset');
    await appendAuditEvent(
      personContext(tx, { personId, organisationId, now, correlationId, script, methods }),
      {
        type: 'factors.reset',
        resourceId: id,
        details: { passkeys: passkeys.length, hadAuthenticator: authenticator !== null },
        covers: [
          ...passkeys.map((passkey) => ({ table: 'passkey_credential', id: passkey.id })),
          ...(authenticator === null ? [] : [{ table: 'totp_credential', id: authenticator }]),
        ],
      },
    );
    return startAttempt(tx, visit, personId, ['password-accepted', 'no-factor-enrolled'], now, methods);
  });
  if (ticket === null) throw new Error('a reset gave no ticket');
  return { body: { ticket } };
}
