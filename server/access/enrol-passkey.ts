import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type VerifiedRegistrationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { hashSecret } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';
import { newId } from '#server/platform/new-id.ts';
import { answeredChallenge, PASSKEY_PROBLEMS } from './accept-passkey.ts';
import { rememberChallenge } from './ask-for-passkey.ts';
import { type Asked, CHALLENGE_MS } from './domain/challenge.ts';
import { holdFactors } from './factors.store.ts';
import { issueRecoveryCodes } from './issue-recovery-codes.ts';
import { deviceCookie } from './known-device.ts';
import type { ConfirmPasskeyInput } from './passkey.schema.ts';
import { insertPasskey, listPasskeys } from './passkeys.store.ts';
import { pinnedRelyingParty } from './pinned-relying-party.ts';
import type { SignedIn } from './read-session.ts';
import { requireRightToEnrol } from './right-to-enrol.ts';
import { rotateSession } from './rotate-session.ts';
import { endSessions } from './sessions.store.ts';
import type { DoorAnswer, Visit } from './visit.ts';
import { spendChallenge } from './webauthn-challenges.store.ts';

const log = logger('passkeys');
const PASSKEYS_MAX = 20;
// Both verify with `openssl dgst -sha256 -verify`, which is how a signed approval is checked outside.
const ES256 = -7;
const RS256 = -257;

function askedOf({ actor }: SignedIn): Asked {
  return { purpose: 'enrol', boundTo: actor.id };
}

function tenancyOf({ actor }: SignedIn) {
  return { organisationId: actor.organisationId, workspaceIds: '*', personId: actor.id } as const;
}

/** Offers to make a passkey on one of the person's devices; nothing is kept until it is confirmed within five minutes. */
export async function offerPasskey(
  visit: Visit,
  signedIn: SignedIn,
): Promise<DoorAnswer<PublicKeyCredentialCreationOptionsJSON>> {
  const now = clock.now();
  requireRightToEnrol(signedIn, now);
  const { person } = signedIn;
  const body = await visit.uow.write(tenancyOf(signedIn), async (tx) => {
    const kept = await listPasskeys(tx, person.id);
    const options = await generateRegistrationOptions({
      rpName: 'Interlock',
      rpID: pinnedRelyingParty().id,
      userID: Uint8Array.from(Buffer.from(person.id)),
      userName: person.email,
      userDisplayName: person.name,
      timeout: CHALLENGE_MS,
      attestationType: 'none',
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      excludeCredentials: kept.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
      supportedAlgorithmIDs: [ES256, RS256],
    });
    await rememberChallenge(tx, options.challenge, askedOf(signedIn), now);
    return options;
  });
  return { body };
}

type Registration = NonNullable<VerifiedRegistrationResponse['registrationInfo']>;

async function registrationOf(
  passkey: ConfirmPasskeyInput['passkey'],
  challenge: string,
): Promise<Registration> {
  const { id, origin } = pinnedRelyingParty();
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: passkey as Parameters<typeof verifyRegistrationResponse>[0]['response'],
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: true,
      supportedAlgorithmIDs: [ES256, RS256],
    });
    if (verified) return registrationInfo;
  } catch (error) {
    log.info({ err: error }, 'a new passkey was not accepted');
  }
  throw new Refusal(
    'invalid',
    'This passkey was not accepted. Your device must verify you, by PIN, fingerprint or face.',
  );
}

/**
 * Keeps a passkey that the person has just made and gives the session level 2 with a new secret; all their other sessions
 * end. With the first factor come ten recovery codes, shown this once.
 */
export async function confirmPasskey(
  visit: Visit,
  signedIn: SignedIn,
  input: ConfirmPasskeyInput,
): Promise<DoorAnswer<{ recoveryCodes: string[] }>> {
  const now = clock.now();
  requireRightToEnrol(signedIn, now);
  const { actor } = signedIn;
  const challenge = answeredChallenge(input.passkey.response.clientDataJSON);
  const asked = { id: hashSecret(challenge ?? ''), ...askedOf(signedIn) };
  // Used up on its own, so that a refusal below does not give it back.
  const isAsked = await visit.uow.write(tenancyOf(signedIn), (tx) => spendChallenge(tx, asked, now));
  if (challenge === null || !isAsked) throw new Refusal('stale', PASSKEY_PROBLEMS.expired);
  const { credential, credentialBackedUp } = await registrationOf(input.passkey, challenge);
  const done = await visit.uow.write(tenancyOf(signedIn), async (tx) => {
    const ctx = { tx, actor, organisationId: actor.organisationId, now, correlationId: visit.correlationId };
    const before = await holdFactors(tx, actor.id);
    if (before.passkeys >= PASSKEYS_MAX)
      throw new Refusal(
        'conflict',
        `You have ${PASSKEYS_MAX} passkeys. Remove one that you no longer use first.`,
      );
    const id = newId('passkey');
    await insertPasskey(tx, {
      id,
      personId: actor.id,
      name: input.name,
      credentialId: credential.id,
      publicKey: credential.publicKey,
      transports: [...(credential.transports ?? [])],
      backedUp: credentialBackedUp,
      counter: credential.counter,
      now,
    });
    const details = { name: input.name, isBackedUp: credentialBackedUp };
    await appendAuditEvent(ctx, { type: 'passkey.enrolled', resourceId: id, details });
    const isFirst = before.passkeys === 0 && !before.hasAuthenticator;
    const recoveryCodes = isFirst ? await issueRecoveryCodes(ctx) : [];
    await endSessions(tx, { personId: actor.id, except: actor.sessionId }, now, 'second factor changed');
    const cookie = await rotateSession(tx, actor.sessionId, { method: 'passkey', now });
    return { recoveryCodes, cookie };
  });
  return { body: { recoveryCodes: done.recoveryCodes }, cookies: [done.cookie, deviceCookie(actor.id)] };
}
