import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { activeGeneration, derivedKey, rootKeyId, wrappingKey } from './key-ring.ts';
import { freshBytes } from './random-bytes.ts';

/**
 * Secrets at rest. Every record gets a random data key (AES-256-GCM), which is wrapped by the active generation of the
 * installation's wrapping key. The additional data names where the ciphertext belongs, so that it cannot be moved to
 * another row or column. Layout: v2.<root key id>.<generation>.<wrapped key>.<iv>.<ciphertext>.<tag>, binary parts in
 * base64url; v1 is the same without a generation.
 */
const IV_BYTES = 12;
const TAG_BYTES = 16;

function encrypt(
  key: Buffer | KeyObject,
  plain: Buffer | string,
  aad: string,
): [iv: Buffer, text: Buffer, tag: Buffer] {
  const iv = freshBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad));
  const text = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  // This cipher works byte by byte: its end brings the tag and nothing of the text.
  cipher.final();
  return [iv, text, cipher.getAuthTag()];
}

function decrypt(key: Buffer | KeyObject, iv: Buffer, text: Buffer, tag: Buffer, aad: string): Buffer {
  // Without a fixed length, a tag cut to four bytes would do.
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(aad))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}

interface Sealed {
  generation: number;
  wrapped: Buffer;
  /** iv, ciphertext and tag as they were written: a rotation leaves them alone. */
  rest: readonly [string, string, string];
}

function parse(sealed: string): Sealed {
  const [version, id, ...parts] = sealed.split('.');
  if (version === 'v1') parts.unshift('0');
  const [generation = '', wrapped = '', iv, text, tag] = parts;
  const isKnown = (version === 'v1' || version === 'v2') && /^\d{1,9}$/.test(generation);
  if (!isKnown || iv === undefined || text === undefined || tag === undefined)
    throw new Error('this is not a sealed secret');
  if (id !== rootKeyId()) throw new Error('this secret was sealed under another INTERLOCK_SECRETS_KEY');
  return {
    generation: Number(generation),
    wrapped: Buffer.from(wrapped, 'base64url'),
    rest: [iv, text, tag],
  };
}

function wrap(dataKey: Buffer, place: string, rest: readonly string[]): string {
  const generation = activeGeneration();
  const wrapped = Buffer.concat(encrypt(wrappingKey(generation), dataKey, `dek|${place}`));
  return ['v2', rootKeyId(), generation, wrapped.toString('base64url'), ...rest].join('.');
}

function unwrap({ generation, wrapped }: Sealed, place: string): Buffer {
  const iv = wrapped.subarray(0, IV_BYTES);
  const text = wrapped.subarray(IV_BYTES, -TAG_BYTES);
  return decrypt(wrappingKey(generation), iv, text, wrapped.subarray(-TAG_BYTES), `dek|${place}`);
}

/** Seals a secret for one place, named by `place` (table|row|column|organisation|purpose). */
export function seal(plain: string, place: string): string {
  const dataKey = randomBytes(32);
  const parts = encrypt(dataKey, Buffer.from(plain), place);
  return wrap(
    dataKey,
    place,
    parts.map((part) => part.toString('base64url')),
  );
}

/** Opens what `seal` made for the same place; throws when the key, the place or a byte differs. */
export function unseal(sealed: string, place: string): string {
  const parsed = parse(sealed);
  const [iv, text, tag] = parsed.rest.map((part) => Buffer.from(part, 'base64url')) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  return decrypt(unwrap(parsed, place), iv, text, tag, place).toString();
}

/** The same secret with its data key wrapped by the active generation; the secret itself is not opened. */
export function rewrap(sealed: string, place: string): string {
  const parsed = parse(sealed);
  return wrap(unwrap(parsed, place), place, parsed.rest);
}

/** How everything begins that the active generation has wrapped. */
export function activeSealPrefix(): string {
  return `v2.${rootKeyId()}.${activeGeneration()}.`;
}

/** The key that was imported last: a process seals under one for long, and importing it costs as much as sealing. */
let imported: { text: string; key: KeyObject } | null = null;

function importedKey(text: string): KeyObject {
  if (imported?.text !== text) imported = { text, key: importKey(text) };
  return imported.key;
}

/** A 256-bit key (base64url) to seal with many times: who seals under several by turns would import each anew. */
export function importKey(text: string): KeyObject {
  return createSecretKey(text, 'base64url');
}

/** Encrypts under a given 256-bit key (base64url, or imported) for one place; `unsealWith` reverses it. */
export function sealWith(key: string | KeyObject, plain: string, place: string): string {
  const [iv, text, tag] = encrypt(typeof key === 'string' ? importedKey(key) : key, plain, place);
  return `${iv.toString('base64url')}.${text.toString('base64url')}.${tag.toString('base64url')}`;
}

/** Decrypts what `sealWith` made; throws when the key, the place or a byte differs. */
export function unsealWith(key: string | KeyObject, sealed: string, place: string): string {
  const [iv, text, tag] = sealed.split('.').map((part) => Buffer.from(part, 'base64url'));
  if (!iv || !text || !tag) throw new Error('this is not a sealed value');
  const bytes = typeof key === 'string' ? Buffer.from(key, 'base64url') : key;
  return decrypt(bytes, iv, text, tag, place).toString();
}

/** A 256-bit random secret as base64url. */
export function randomSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** Plain SHA-256 in hex, for secrets of 128 random bits and more. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** Keyed hash in hex, for secrets whose stored form must be useless without the installation's key. */
export function keyedHash(secret: string, purpose: string): string {
  return createHmac('sha256', derivedKey(purpose)).update(secret).digest('hex');
}

/** Compares two hex digests in constant time. */
export function equalDigests(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
