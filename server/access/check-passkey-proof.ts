import { decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { acceptPasskey, answeredChallenge, PASSKEY_PROBLEMS } from './accept-passkey.ts';
import type { Context } from './context.ts';
import { spkiOf } from './cose-key.ts';
import type { PasskeyAssertion } from './passkey.schema.ts';

/** All that somebody outside needs to verify the signature again; binary parts in base64url. */
export interface PasskeyProof {
  credentialId: string;
  /** The public key as SubjectPublicKeyInfo (DER). */
  publicKeySpki: string;
  /** ES256 or RS256: both verify over authenticatorData ‖ sha256(clientDataJson) with `openssl dgst -sha256 -verify`. */
  algorithm: 'ES256' | 'RS256';
  clientDataJson: string;
  authenticatorData: string;
  signature: string;
  isUserVerified: true;
}

/**
 * Checks that the acting person has just signed exactly `challenge` with one of their passkeys, which verified them.
 * Each challenge counts once. Throws `forbidden` for anything but a person, `stale` for another challenge or one that has
 * expired, `invalid` for a signature that is not right.
 */
export async function checkPasskeyProof(
  ctx: Context,
  input: { challenge: Uint8Array; response: PasskeyAssertion },
): Promise<PasskeyProof> {
  const { actor } = ctx;
  const { response, challenge } = input;
  if (actor.kind !== 'person')
    throw new Refusal('forbidden', 'Only a person has passkeys. Sign in to the console.');
  const { authenticatorData, clientDataJSON, signature } = response.response;
  if (answeredChallenge(clientDataJSON) !== Buffer.from(challenge).toString('base64url'))
    throw new Refusal('stale', 'What was signed is not what is asked for now. Look again and sign again.');
  const answer = await acceptPasskey(ctx, { purpose: 'proof', boundTo: actor.id }, response);
  if ('problem' in answer) {
    const message = PASSKEY_PROBLEMS[answer.problem];
    throw new Refusal(answer.problem === 'expired' ? 'stale' : 'invalid', message);
  }
  const { credentialId, publicKey } = answer.passkey;
  return {
    credentialId,
    ...spkiOf(decodeCredentialPublicKey(publicKey)),
    clientDataJson: clientDataJSON,
    authenticatorData,
    signature,
    isUserVerified: true,
  };
}
