import { equalDigests, keyedHash, randomSecret } from '#server/platform/crypto.ts';
import { cookieName, readCookie, setCookie } from './session-cookie.ts';

const NAME = 'il-device';
const MAX_AGE_S = 180 * 24 * 3600;

function proofOf(nonce: string, personId: string): string {
  return keyedHash(`${nonce}|${personId}`, 'device').slice(0, 43);
}

/** The Set-Cookie line by which this browser is known again as one that this person signed in with. */
export function deviceCookie(personId: string): string {
  const nonce = randomSecret(12);
  return setCookie(cookieName(NAME), `${nonce}.${proofOf(nonce, personId)}`, MAX_AGE_S);
}

/** Names the device when this person has signed in with it before; null otherwise. It weakens no factor, it only spares delay. */
export function knownDevice(cookieHeader: string, personId: string): string | null {
  const [nonce, proof] = readCookie(cookieHeader, cookieName(NAME))?.split('.') ?? [];
  if (!nonce || !proof || !equalDigests(proof, proofOf(nonce, personId))) return null;
  return nonce;
}
