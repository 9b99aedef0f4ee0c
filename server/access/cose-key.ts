import { createPublicKey, type webcrypto } from 'node:crypto';
import { cose } from '@simplewebauthn/server/helpers';

type CoseKey = Parameters<typeof cose.isCOSEPublicKeyEC2>[0];

function base64url(bytes: Uint8Array | undefined): string {
  if (!bytes) throw new Error('a kept passkey lacks a part of its public key');
  return Buffer.from(bytes).toString('base64url');
}

/** A passkey's public key in the form that other tools read, and by which algorithm it signs. */
export function spkiOf(key: CoseKey): { publicKeySpki: string; algorithm: 'ES256' | 'RS256' } {
  let jwk: webcrypto.JsonWebKey;
  let algorithm: 'ES256' | 'RS256';
  if (cose.isCOSEPublicKeyEC2(key)) {
    algorithm = 'ES256';
    jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: base64url(key.get(cose.COSEKEYS.x)),
      y: base64url(key.get(cose.COSEKEYS.y)),
    };
  } else if (cose.isCOSEPublicKeyRSA(key)) {
    algorithm = 'RS256';
    jwk = { kty: 'RSA', n: base64url(key.get(cose.COSEKEYS.n)), e: base64url(key.get(cose.COSEKEYS.e)) };
  } else {
    throw new Error('a kept passkey signs by an algorithm that is never offered');
  }
  const spki = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
  return { publicKeySpki: spki.toString('base64url'), algorithm };
}
