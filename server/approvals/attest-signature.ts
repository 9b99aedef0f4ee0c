import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { derivedKey } from '#server/platform/key-ring.ts';
import type { Proof } from './signatures.store.ts';

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const EDDSA = -8;

let key: KeyObject | undefined;

function attestationKey(): KeyObject {
  key ??= createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, derivedKey('approval-attestation')]),
    format: 'der',
    type: 'pkcs8',
  });
  return key;
}

/**
 * The server's own word that the approver gave a second factor minutes ago: an Ed25519 signature over the record. It is
 * labelled as the weaker kind everywhere, because whoever holds the installation's key could make one.
 */
export function attestSignature(record: string): Proof {
  const spki = createPublicKey(attestationKey()).export({ format: 'der', type: 'spki' });
  return {
    kind: 'attested',
    credentialId: null,
    clientDataJson: null,
    authenticatorData: null,
    signature: sign(null, Buffer.from(record), attestationKey()).toString('base64url'),
    spki: spki.toString('base64url'),
    algorithm: EDDSA,
  };
}
