import {
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { hashSecret } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Tx } from '#server/platform/tx.ts';
import { type Asked, CHALLENGE_MS } from './domain/challenge.ts';
import { pinnedRelyingParty } from './pinned-relying-party.ts';
import { keepChallenge } from './webauthn-challenges.store.ts';

export type AllowedCredential = { id: string; transports?: string[] };

/** Keeps a challenge for five minutes; refuses one that was used before. */
export async function rememberChallenge(tx: Tx, challenge: string, asked: Asked, now: Date): Promise<void> {
  const expiresAt = new Date(now.getTime() + CHALLENGE_MS);
  if (!(await keepChallenge(tx, { id: hashSecret(challenge), ...asked, now, expiresAt })))
    throw new Refusal('stale', 'This was signed before. Start again.');
}

/**
 * Asks a browser for a passkey that verifies its person: keeps the challenge and returns the options. An empty `allowed`
 * lets the browser offer every passkey it has for this console.
 */
export async function askForPasskey(
  tx: Tx,
  asked: Asked,
  given: { allowed: readonly AllowedCredential[]; now: Date; challenge?: Uint8Array },
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const options = await generateAuthenticationOptions({
    rpID: pinnedRelyingParty().id,
    userVerification: 'required',
    timeout: CHALLENGE_MS,
    allowCredentials: [...given.allowed],
    challenge: given.challenge && Uint8Array.from(given.challenge),
  });
  await rememberChallenge(tx, options.challenge, asked, given.now);
  return options;
}
