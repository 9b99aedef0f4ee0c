import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { activeGeneration, derivedKey } from './key-ring.ts';

/**
 * Reversible pseudonyms in the way of SIV: the initialisation vector is a keyed hash of the value, so the same value has
 * the same pseudonym within an organisation and key generation, nobody without the keys learns or tests a value, and
 * nothing has to be looked up to reverse one. What can be seen is which values are equal and how long they are. Layout:
 * psn_<generation>_<vector and ciphertext in base64url>.
 */
const FORM = /^psn_(\d{1,9})_([A-Za-z0-9_-]{22,8000})$/;
const VECTOR_BYTES = 16;

interface PseudonymKeys {
  hash: Buffer;
  cipher: Buffer;
}

const known = new LRUCache<string, PseudonymKeys>({ max: 5_000 });

function keysOf(organisationId: string, generation: number): PseudonymKeys {
  const place = `pseudonym/${organisationId}/${generation}`;
  const found = known.get(place);
  if (found) return found;
  const keys = { hash: derivedKey(`${place}/hash`), cipher: derivedKey(`${place}/cipher`) };
  known.set(place, keys);
  return keys;
}

function vectorOf(keys: PseudonymKeys, value: Buffer): Buffer {
  return createHmac('sha256', keys.hash).update(value).digest().subarray(0, VECTOR_BYTES);
}

/** The pseudonym of a value for one organisation, under the active key generation. */
export function pseudonymOf(organisationId: string, value: string): string {
  const generation = activeGeneration();
  const keys = keysOf(organisationId, generation);
  const plain = Buffer.from(value);
  const vector = vectorOf(keys, plain);
  const cipher = createCipheriv('aes-256-ctr', keys.cipher, vector);
  const text = Buffer.concat([vector, cipher.update(plain), cipher.final()]);
  return `psn_${generation}_${text.toString('base64url')}`;
}

/** The value behind a pseudonym of this organisation; null for anything else. */
export function valueOfPseudonym(organisationId: string, pseudonym: string): string | null {
  const [, generation, text] = FORM.exec(pseudonym) ?? [];
  if (generation === undefined || text === undefined) return null;
  const bytes = Buffer.from(text, 'base64url');
  const keys = keysOf(organisationId, Number(generation));
  const vector = bytes.subarray(0, VECTOR_BYTES);
  const decipher = createDecipheriv('aes-256-ctr', keys.cipher, vector);
  const plain = Buffer.concat([decipher.update(bytes.subarray(VECTOR_BYTES)), decipher.final()]);
  return timingSafeEqual(vectorOf(keys, plain), vector) ? plain.toString() : null;
}
