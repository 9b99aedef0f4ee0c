import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { hashSecret, keyedHash } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { acceptPasskey, PASSKEY_PROBLEMS } from './accept-passkey.ts';
import { askForPasskey } from './ask-for-passkey.ts';
import type { Asked } from './domain/challenge.ts';
import { normaliseEmail } from './domain/normalise-email.ts';
import { startAttempt } from './issue-ticket.ts';
import type { PasskeyAssertion } from './passkey.schema.ts';
import { listPasskeys } from './passkeys.store.ts';
import { personContext } from './person-context.ts';
import { NO_TENANT, passkeyOwner, signInFacts } from './sign-in.views.ts';
import { homeOrganisation } from './sign-in-with-password.ts';
import { reserveAttempt } from './throttle-attempts.ts';
import type { DoorAnswer, Visit } from './visit.ts';

function askedOf(visit: Visit): Asked {
  return { purpose: 'sign-in', boundTo: hashSecret(visit.binding) };
}

/** What stands in for the passkeys of an address that has none, always the same, so that asking tells nothing. */
function decoy(email: string): { id: string } {
  return { id: Buffer.from(keyedHash(email, 'passkey decoy'), 'hex').toString('base64url') };
}

/**
 * Asks a browser for a passkey to sign in with: any it has for this console, or, when an address is given, one of that
 * person's. An address without an account, or without passkeys, is answered in the same way.
 */
export async function offerPasskeySignIn(
  visit: Visit,
  input: { email?: string },
): Promise<DoorAnswer<PublicKeyCredentialRequestOptionsJSON>> {
  const now = clock.now();
  // Only bounds how many questions are kept; whoever answers takes theirs back.
  await reserveAttempt(visit.uow, { offer: visit.addressPrefix });
  const email = normaliseEmail(input.email ?? '');
  const facts = email === null ? null : await signInFacts(visit.uow, email);
  const personId = facts?.id ?? 'nobody';
  const body = await visit.uow.write({ ...NO_TENANT, personId }, async (tx) => {
    const kept = (await listPasskeys(tx, personId)).map(({ credentialId: id }) => ({ id }));
    const allowed = email === null ? [] : kept.length > 0 ? kept : [decoy(email)];
    return askForPasskey(tx, askedOf(visit), { allowed, now });
  });
  return { body };
}

function refused(message: string): Refusal {
  return new Refusal('unauthenticated', message, { fields: [{ path: '/passkey', message }] });
}

/**
 * Signs in with a passkey alone: it is two factors in one, since it verifies its person. Answers the ticket. Nothing here
 * counts against an account, so nobody can keep a person with a passkey out.
 */
export async function signInWithPasskey(
  visit: Visit,
  input: { passkey: PasskeyAssertion },
): Promise<DoorAnswer<{ ticket: string }>> {
  const now = clock.now();
  const reservation = await reserveAttempt(visit.uow, { offer: visit.addressPrefix });
  const owner = await passkeyOwner(visit.uow, input.passkey.id);
  const facts = owner ? await signInFacts(visit.uow, owner.email) : null;
  const organisationId = facts && !facts.isDisabled ? homeOrganisation(facts) : null;
  if (!facts || organisationId === null) throw refused(PASSKEY_PROBLEMS.unknown);
  const personId = facts.id;
  const { correlationId, script } = visit;
  const done = await visit.uow.write({ organisationId, workspaceIds: '*', personId }, async (tx) => {
    const ctx = personContext(tx, { personId, organisationId, now, correlationId, script });
    const answer = await acceptPasskey(ctx, askedOf(visit), input.passkey);
    if ('passkey' in answer) {
      const ticket = await startAttempt(tx, visit, personId, ['passkey-accepted', 'ticket-issued'], now, [
        'passkey',
      ]);
      return { ticket };
    }
    // What never was an answer to a question of ours is no event: anybody could fill the log with it.
    if (answer.problem === 'expired' || answer.problem === 'unknown') return answer;
    const reason = `passkey ${answer.problem}`;
    await appendAuditEvent(ctx, { type: 'sign-in.refused', resourceId: personId, details: { reason } });
    return answer;
  });
  if ('problem' in done) throw refused(PASSKEY_PROBLEMS[done.problem]);
  await reservation.succeeded();
  if (done.ticket === null) throw new Error('a passkey was accepted and gave no ticket');
  return { body: { ticket: done.ticket } };
}
