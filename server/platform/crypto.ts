import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { secretsKey } from './secrets-key.ts';

/**
 * Secrets at rest. Every record gets a random data key (AES-256-GCM), which is wrapped by the installation's key. The
 * additional data names where the ciphertext belongs, so that it cannot be moved to another row or column.
 * Layout: v1.<key id>.<wrapped key>.<iv>.<ciphertext>.<tag>, each part base64url.
 */
let root: Buffer | undefined;

function rootKey(): Buffer {
  root ??= Buffer.from(secretsKey());
  return root;
}

function derived(purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', rootKey(), Buffer.alloc(0), `interlock/${purpose}`, 32));
}

function keyId(): string {
  return createHash('sha256').update(rootKey()).digest('hex').slice(0, 8);
}

function encrypt(key: Buffer, plain: Buffer, aad: string): [iv: Buffer, text: Buffer, tag: Buffer] {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return [iv, text, cipher.getAuthTag()];
}

function decrypt(key: Buffer, iv: Buffer, text: Buffer, tag: Buffer, aad: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad)).setAuthTag(tag);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}

/** Seals a secret for one place, named by `place` (table|row|column|organisation|purpose). */
export function seal(plain: string, place: string): string {
  const dataKey = randomBytes(32);
  const [wrapIv, wrapText, wrapTag] = encrypt(derived('wrap'), dataKey, `dek|${place}`);
  const [iv, text, tag] = encrypt(dataKey, Buffer.from(plain), place);
  const wrapped = Buffer.concat([wrapIv, wrapText, wrapTag]);
  return ['v1', keyId(), ...[wrapped, iv, text, tag].map((part) => part.toString('base64url'))].join('.');
}

/** Opens what `seal` made for the same place; throws when the key, the place or a byte differs. */
export function unseal(sealed: string, place: string): string {
  const [version, id, ...parts] = sealed.split('.');
  const [wrapped, iv, text, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (version !== 'v1' || !wrapped || !iv || !text || !tag) throw new Error('this is not a sealed secret');
  if (id !== keyId()) throw new Error('this secret was sealed with another INTERLOCK_SECRETS_KEY');
  const dataKey = decrypt(
    derived('wrap'),
    wrapped.subarray(0, 12),
    wrapped.subarray(12, -16),
    wrapped.subarray(-16),
    `dek|${place}`,
  );
  return decrypt(dataKey, iv, text, tag, place).toString();
}

/** Encrypts under a given 256-bit key (base64url) for one place; `unsealWith` reverses it. */
export function sealWith(key: string, plain: string, place: string): string {
  return encrypt(Buffer.from(key, 'base64url'), Buffer.from(plain), place)
    .map((part) => part.toString('base64url'))
    .join('.');
}

/** Decrypts what `sealWith` made; throws when the key, the place or a byte differs. */
export function unsealWith(key: string, sealed: string, place: string): string {
  const [iv, text, tag] = sealed.split('.').map((part) => Buffer.from(part, 'base64url'));
  if (!iv || !text || !tag) throw new Error('this is not a sealed value');
  return decrypt(Buffer.from(key, 'base64url'), iv, text, tag, place).toString();
}

/** A 256-bit random secret as base64url. */
export function randomSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** Plain SHA-256 in hex, for secrets of 128 random bits and more. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Keyed hash in hex, for secrets whose stored form must be useless without the installation's key. */
export function keyedHash(secret: string, purpose: string): string {
  return createHmac('sha256', derived(purpose)).update(secret).digest('hex');
}

/** Compares two hex digests in constant time. */
export function equalDigests(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
