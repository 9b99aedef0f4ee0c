import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { hashSecret, randomSecret } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { askForPasskey } from './ask-for-passkey.ts';
import { checkSecondFactor, type FactorAnswer } from './check-second-factor.ts';
import type { Asked } from './domain/challenge.ts';
import { advance } from './domain/login-attempt.ts';
import { knownDevice } from './known-device.ts';
import { type KeptAttempt, lockAttempt, saveAttempt } from './login-attempts.store.ts';
import { organisationOfAttempt } from './organisation-of-attempt.ts';
import { listPasskeys } from './passkeys.store.ts';
import { personContext } from './person-context.ts';
import { endSessions } from './sessions.store.ts';
import type { SecondFactorInput } from './sign-in.schema.ts';
import { NO_TENANT } from './sign-in.views.ts';
import { reserveAttempt } from './throttle-attempts.ts';
import type { DoorAnswer, Visit } from './visit.ts';

function startAgain(): Refusal {
  return new Refusal('unauthenticated', 'This sign-in has ended. Start again.', {
    details: { startAgain: true },
  });
}

/** Counts a try before it is looked at; throws when this browser has no attempt that waits for a factor. */
async function countTry(visit: Visit, now: Date): Promise<KeptAttempt> {
  const attempt = await visit.uow.write(NO_TENANT, async (tx) => {
    const kept = await lockAttempt(tx, hashSecret(visit.binding));
    if (kept?.state !== 'password_ok') return null;
    const next = advance(kept, 'factor-refused', now);
    if (!next) return null;
    await saveAttempt(tx, { ...kept, ...next });
    return kept;
  });
  if (!attempt) throw startAgain();
  return attempt;
}

function askedOf(visit: Visit): Asked {
  return { purpose: 'second-factor', boundTo: hashSecret(visit.binding) };
}

/** Asks the person whose password was right in this browser for one of their passkeys. */
export async function offerPasskeyAsSecondFactor(
  visit: Visit,
): Promise<DoorAnswer<PublicKeyCredentialRequestOptionsJSON>> {
  const now = clock.now();
  const attempt = await visit.uow.write(NO_TENANT, (tx) => lockAttempt(tx, hashSecret(visit.binding)));
  if (attempt?.state !== 'password_ok' || attempt.expiresAt <= now) throw startAgain();
  const { personId } = attempt;
  const body = await visit.uow.write({ ...NO_TENANT, personId }, async (tx) => {
    const allowed = (await listPasskeys(tx, personId)).map(({ credentialId: id, transports }) => ({
      id,
      transports,
    }));
    if (allowed.length === 0) throw new Refusal('not-found', 'You have no passkey. Use another way.');
    return askForPasskey(tx, askedOf(visit), { allowed, now });
  });
  return { body };
}

/**
 * The second step of signing in: a code, a recovery code or a passkey for the attempt bound to this browser. Answers the single-use
 * ticket; ten wrong codes end the attempt, and each code counts once. A recovery code ends all other sessions.
 */
export async function giveSecondFactor(
  visit: Visit,
  input: SecondFactorInput,
): Promise<DoorAnswer<{ ticket: string }>> {
  const now = clock.now();
  const counted = await countTry(visit, now);
  const { personId } = counted;
  const organisationId = await organisationOfAttempt(visit, counted);
  if (!organisationId) throw startAgain();
  const device = knownDevice(visit.cookieHeader, personId);
  const guessed = { factor: device === null ? personId : `${personId}|device|${device}` };
  const reservation = await reserveAttempt(visit.uow, 'passkey' in input ? {} : guessed);
  const tenancy = { organisationId, workspaceIds: '*', personId } as const;
  const given = await visit.uow.write(tenancy, async (tx): Promise<FactorAnswer & { ticket?: string }> => {
    const { correlationId, script } = visit;
    const ctx = personContext(tx, {
      personId,
      organisationId,
      now,
      correlationId,
      script,
      methods: counted.methods,
    });
    const attempt = await lockAttempt(tx, hashSecret(visit.binding));
    if (attempt?.id !== counted.id) throw startAgain();
    // The try that was counted in advance is the one that may still succeed, even as the tenth.
    const current = { ...attempt, state: counted.state };
    const answer = await checkSecondFactor(ctx, input, askedOf(visit));
    if ('wrong' in answer) {
      await appendAuditEvent(ctx, {
        type: 'sign-in.refused',
        resourceId: personId,
        details: { reason: 'wrong second factor' },
      });
      return answer;
    }
    const { method } = answer;
    if (method === 'recovery-code') await endSessions(tx, { personId }, now, 'a recovery code was used');
    const accepted = advance(current, 'factor-accepted', now);
    const issued = accepted && advance(accepted, 'ticket-issued', now);
    if (!issued) throw startAgain();
    const made = randomSecret();
    await saveAttempt(tx, { ...current, ...issued, methods: [...attempt.methods, method] }, hashSecret(made));
    return { method, ticket: made };
  });
  if (given.ticket !== undefined) {
    await reservation.succeeded();
    return { body: { ticket: given.ticket } };
  }
  const isDead = advance(counted, 'factor-refused', now)?.state === 'dead';
  if (isDead) throw startAgain();
  const problem = 'wrong' in given ? given.wrong : null;
  if (!problem) throw startAgain();
  throw new Refusal('invalid', problem.message, { fields: [problem] });
}
