import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';
import { normaliseEmail } from './domain/normalise-email.ts';
import { reaches } from './domain/sso-reach.ts';
import type { ThrottleKind } from './domain/throttle.ts';
import { hashPassword, needsRehash, verifyPassword } from './hash-password.ts';
import { startAttempt } from './issue-ticket.ts';
import { knownDevice } from './known-device.ts';
import { setPasswordHash } from './people.store.ts';
import { personContext } from './person-context.ts';
import type { PasswordInput } from './sign-in.schema.ts';
import { type SignInFacts, signInFacts } from './sign-in.views.ts';
import { reserveAttempt } from './throttle-attempts.ts';
import type { DoorAnswer, Visit } from './visit.ts';

const log = logger('sign-in');

export type PasswordAnswer =
  | { next: 'second-factor'; methods: SecondMethod[] }
  | { next: 'enrol'; ticket: string };

/** What may follow a right password, the surest first. */
export type SecondMethod = 'passkey' | 'totp' | 'recovery-code';

/** How a person can give a second factor, the strongest first. */
export function secondMethods(facts: Pick<SignInFacts, 'hasPasskey' | 'sealedSeed'>): SecondMethod[] {
  const strong: SecondMethod[] = facts.hasPasskey ? ['passkey'] : [];
  return [...strong, ...(facts.sealedSeed ? (['totp'] as const) : []), 'recovery-code'];
}

/** The organisation a person's own sign-in belongs to: the last one they worked in, or their first, of those that take it. */
export function homeOrganisation(facts: SignInFacts): string | null {
  const { lastOrganisationId } = facts;
  const organisationIds = facts.organisationIds.filter((id) => reaches(facts, id));
  if (lastOrganisationId !== null && organisationIds.includes(lastOrganisationId)) return lastOrganisationId;
  return organisationIds[0] ?? null;
}

function recordRefusal(visit: Visit, facts: SignInFacts, organisationId: string, now: Date): void {
  const { uow, correlationId, script } = visit;
  const who = { personId: facts.id, organisationId, now, correlationId, script };
  uow
    .write({ organisationId, workspaceIds: '*', personId: facts.id }, (tx) =>
      appendAuditEvent(personContext(tx, who), {
        type: 'sign-in.refused',
        resourceId: facts.id,
        details: { reason: facts.isDisabled ? 'disabled' : 'wrong password' },
      }),
    )
    .catch((error: unknown) => log.error({ err: error }, 'a refused sign-in could not be recorded'));
}

function refuse(visit: Visit, facts: SignInFacts | null, now: Date): never {
  const organisationId = facts ? homeOrganisation(facts) : null;
  // Not waited for: the time of writing it would tell a stranger that there is such an account.
  if (facts && organisationId) recordRefusal(visit, facts, organisationId, now);
  throw new Refusal('unauthenticated', 'The e-mail address or the password is not right.', {
    fields: [{ path: '/password', message: 'Check the address and the password.' }],
  });
}

/** Where an attempt counts that comes from a browser nobody knows; the same whether there is such an account or not. */
function strangersBuckets(email: string, address: string): Partial<Record<ThrottleKind, string>> {
  const domain = email.slice(email.lastIndexOf('@') + 1);
  return { pair: `${email}|${address}`, account: email, address, tenant: domain, global: 'password' };
}

/**
 * The first step of signing in. Answers whether a second factor follows; an unknown address, a wrong password and a
 * disabled person look and last the same. Refuses with `too-many-requests` after repeated failures from the same place.
 */
export async function signInWithPassword(
  visit: Visit,
  input: PasswordInput,
): Promise<DoorAnswer<PasswordAnswer>> {
  const now = clock.now();
  const email = normaliseEmail(input.email) ?? '';
  const facts = await signInFacts(visit.uow, email);
  const device = facts ? knownDevice(visit.cookieHeader, facts.id) : null;
  const reservation = await reserveAttempt(
    visit.uow,
    device === null ? strangersBuckets(email, visit.addressPrefix) : { own: `${email}|device|${device}` },
  );
  const isRight = await verifyPassword(facts?.passwordHash ?? null, input.password);
  const organisationId = facts ? homeOrganisation(facts) : null;
  if (facts && isRight && !facts.isDisabled && organisationId === null && facts.organisationIds.length > 0)
    throw new Refusal(
      'forbidden',
      'Your organisation asks for single sign-on. Go back, enter your address, and continue with your organisation.',
      { details: { needsSso: true } },
    );
  if (!facts || !isRight || facts.isDisabled || organisationId === null) return refuse(visit, facts, now);
  await reservation.succeeded();
  const fresh =
    facts.passwordHash && needsRehash(facts.passwordHash) ? await hashPassword(input.password) : null;
  const tenancy = { organisationId, workspaceIds: '*', personId: facts.id } as const;
  const hasFactor = facts.sealedSeed !== null || facts.hasPasskey;
  const ticket = await visit.uow.write(tenancy, async (tx) => {
    if (fresh) {
      await setPasswordHash(tx, facts.id, fresh, null);
      const { correlationId } = visit;
      await appendAuditEvent(personContext(tx, { personId: facts.id, organisationId, now, correlationId }), {
        type: 'person.password-rehashed',
        resourceId: facts.id,
        details: {},
      });
    }
    const events = hasFactor
      ? (['password-accepted'] as const)
      : (['password-accepted', 'no-factor-enrolled'] as const);
    return startAttempt(tx, visit, facts.id, events, now);
  });
  const next: PasswordAnswer =
    ticket === null ? { next: 'second-factor', methods: secondMethods(facts) } : { next: 'enrol', ticket };
  return { body: next };
}
