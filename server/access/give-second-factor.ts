import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { hashSecret, randomSecret } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { checkSecondFactor, wrongFactor } from './check-second-factor.ts';
import { advance } from './domain/login-attempt.ts';
import { knownDevice } from './known-device.ts';
import { type KeptAttempt, lockAttempt, saveAttempt } from './login-attempts.store.ts';
import { readOwnPerson } from './people.store.ts';
import { personContext } from './person-context.ts';
import { endSessions } from './sessions.store.ts';
import type { SecondFactorInput } from './sign-in.schema.ts';
import { NO_TENANT, signInFacts } from './sign-in.views.ts';
import { homeOrganisation } from './sign-in-with-password.ts';
import { reserveAttempt } from './throttle-attempts.ts';
import type { DoorAnswer, Visit } from './visit.ts';

function startAgain(): Refusal {
  return new Refusal('unauthenticated', 'This sign-in has ended. Start again with your password.', {
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

async function organisationOf(visit: Visit, personId: string): Promise<string> {
  const person = await visit.uow.read({ ...NO_TENANT, personId }, (tx) => readOwnPerson(tx, personId));
  const facts = person ? await signInFacts(visit.uow, person.email) : null;
  const organisationId = facts && !facts.isDisabled ? homeOrganisation(facts) : null;
  if (!organisationId) throw startAgain();
  return organisationId;
}

/**
 * The second step of signing in: a code or a recovery code for the attempt bound to this browser. Answers the single-use
 * ticket; ten wrong codes end the attempt, and each code counts once. A recovery code ends all other sessions.
 */
export async function giveSecondFactor(
  visit: Visit,
  input: SecondFactorInput,
): Promise<DoorAnswer<{ ticket: string }>> {
  const now = clock.now();
  const counted = await countTry(visit, now);
  const { personId } = counted;
  const organisationId = await organisationOf(visit, personId);
  const device = knownDevice(visit.cookieHeader, personId);
  const reservation = await reserveAttempt(visit.uow, {
    factor: device === null ? personId : `${personId}|device|${device}`,
  });
  const tenancy = { organisationId, workspaceIds: '*', personId } as const;
  const ticket = await visit.uow.write(tenancy, async (tx) => {
    const { correlationId, script } = visit;
    const ctx = personContext(tx, {
      personId,
      organisationId,
      now,
      correlationId,
      script,
      methods: ['password'],
    });
    const attempt = await lockAttempt(tx, hashSecret(visit.binding));
    if (attempt?.id !== counted.id) return null;
    // The try that was counted in advance is the one that may still succeed, even as the tenth.
    const current = { ...attempt, state: counted.state };
    const method = await checkSecondFactor(ctx, input);
    if (method === null) {
      await appendAuditEvent(ctx, {
        type: 'sign-in.refused',
        resourceId: personId,
        details: { reason: 'wrong second factor' },
      });
      return null;
    }
    if (method === 'recovery-code') await endSessions(tx, { personId }, now, 'a recovery code was used');
    const accepted = advance(current, 'factor-accepted', now);
    const issued = accepted && advance(accepted, 'ticket-issued', now);
    if (!issued) return null;
    const made = randomSecret();
    await saveAttempt(tx, { ...current, ...issued, methods: [...attempt.methods, method] }, hashSecret(made));
    return made;
  });
  if (ticket !== null) {
    await reservation.succeeded();
    return { body: { ticket } };
  }
  const isDead = advance(counted, 'factor-refused', now)?.state === 'dead';
  if (isDead) throw startAgain();
  const problem = wrongFactor(input);
  throw new Refusal('invalid', problem.message, { fields: [problem] });
}
