import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { hashSecret } from '#server/platform/crypto.ts';
import { logger } from '#server/platform/logger.ts';
import type { Context } from './context.ts';
import { type Asked, challengeIn } from './domain/challenge.ts';
import type { PasskeyAssertion } from './passkey.schema.ts';
import { countPasskeyUse, type KeptPasskey, readPasskey } from './passkeys.store.ts';
import { pinnedRelyingParty } from './pinned-relying-party.ts';
import { spendChallenge } from './webauthn-challenges.store.ts';

const log = logger('passkeys');

/** Why a passkey did not count: too late or asked of somebody else, not this person's, not right, or perhaps a copy. */
export type PasskeyProblem = 'expired' | 'unknown' | 'wrong' | 'counted-back';

export const PASSKEY_PROBLEMS = {
  expired: 'This request has expired or was answered before. Try again.',
  unknown: 'This passkey does not belong to this account. Choose another one.',
  wrong: 'This passkey was not accepted. Try again, or use another way.',
  'counted-back':
    'This passkey was refused: it counted backwards, so there may be a copy of it. Use another way, then remove it.',
} as const satisfies Record<PasskeyProblem, string>;

/** The challenge an answer carries, as it was sent; null when it carries none. */
export function answeredChallenge(clientDataJson: string): string | null {
  return challengeIn(Buffer.from(clientDataJson, 'base64url').toString());
}

/** Counts on, whether the person was verified on the device, and for this origin; null when anything differs. */
async function counterOf(
  assertion: PasskeyAssertion,
  kept: KeptPasskey,
  challenge: string,
): Promise<number | null> {
  const { id, origin } = pinnedRelyingParty();
  const { credentialId, publicKey } = kept;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: assertion,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: true,
      // The counter is compared where it is kept, so that of two answers at once one counts.
      credential: { id: credentialId, publicKey, counter: 0 },
    });
    return verified ? authenticationInfo.newCounter : null;
  } catch (error) {
    log.info({ err: error, passkey: kept.id }, 'a passkey was not accepted');
    return null;
  }
}

/**
 * Checks a passkey of the acting person against the challenge they were asked with, and uses that challenge up whatever
 * comes of it. A counter that goes back is audited and refused.
 */
export async function acceptPasskey(
  ctx: Context,
  asked: Asked,
  assertion: PasskeyAssertion,
): Promise<{ passkey: KeptPasskey } | { problem: PasskeyProblem }> {
  const { tx, actor, now } = ctx;
  const challenge = answeredChallenge(assertion.response.clientDataJSON);
  if (challenge === null || !(await spendChallenge(tx, { id: hashSecret(challenge), ...asked }, now)))
    return { problem: 'expired' };
  const passkey = await readPasskey(tx, actor.id, assertion.id);
  const { userHandle } = assertion.response;
  const isTheirs = userHandle === undefined || Buffer.from(userHandle, 'base64url').toString() === actor.id;
  if (!passkey || !isTheirs) return { problem: 'unknown' };
  const counter = await counterOf(assertion, passkey, challenge);
  if (counter === null) return { problem: 'wrong' };
  if (await countPasskeyUse(tx, passkey.id, counter, now)) return { passkey };
  await appendAuditEvent(ctx, {
    type: 'passkey.counter-regressed',
    resourceId: passkey.id,
    details: { given: counter },
  });
  return { problem: 'counted-back' };
}
