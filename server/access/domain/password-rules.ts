import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { COMMON_PASSWORD_PREFIXES } from './common-passwords.ts';

export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 128;
const PREFIX_LENGTH = 6;
const REST_MIN = 8;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function prefixes(): Set<string> {
  const found = new Set<string>();
  for (const line of COMMON_PASSWORD_PREFIXES.trim().split('\n')) {
    for (let at = 0; at < line.length; at += PREFIX_LENGTH) found.add(line.slice(at, at + PREFIX_LENGTH));
  }
  return found;
}

const COMMON = prefixes();

function prefixOf(word: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = sha256(utf8ToBytes(word));
  const bits = ((a * 256 + b) * 256 + c) * 256 + d;
  let prefix = '';
  for (let i = 0; i < 5; i += 1) prefix += ALPHABET.charAt(Math.floor(bits / 2 ** (26 - 6 * i)) % 64);
  return prefix + ALPHABET.charAt(((bits % 4) * 16 + (e >> 4)) % 64);
}

function isCommon(word: string): boolean {
  return COMMON.has(prefixOf(word));
}

function repeats(word: string): boolean {
  for (let length = 1; length <= word.length / 3; length += 1) {
    if (
      word ===
      word
        .slice(0, length)
        .repeat(Math.ceil(word.length / length))
        .slice(0, word.length)
    )
      return true;
  }
  return false;
}

function climbs(word: string): boolean {
  const steps = [...word].slice(1).map((char, i) => char.charCodeAt(0) - word.charCodeAt(i));
  return steps.every((step) => step === 1 || step === -9) || steps.every((step) => step === -1 || step === 9);
}

/**
 * Says what is wrong with a new password, or null when it may be used. `context` are words an attacker would try first:
 * the product, the organisation, the person's name and address. There are no rules about kinds of characters.
 */
export function passwordProblem(password: string, context: readonly string[] = []): string | null {
  const length = [...password].length;
  if (length < PASSWORD_MIN) return `Use at least ${PASSWORD_MIN} characters. A few random words are good.`;
  if (length > PASSWORD_MAX) return `Use at most ${PASSWORD_MAX} characters.`;
  const lower = password.normalize('NFKC').toLowerCase();
  const base = lower.replace(/^[^a-z]+|[^a-z]+$/g, '');
  if (isCommon(lower) || (base.length < lower.length && base.length >= 4 && isCommon(base)))
    return 'This is one of the passwords that are guessed first. Choose another.';
  if (repeats(lower) || climbs(lower)) return 'This repeats or counts. Choose something less regular.';
  let rest = lower;
  for (const word of [
    'interlock',
    ...context.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)),
  ]) {
    if (word.length >= 4) rest = rest.replaceAll(word, '');
  }
  if (rest.length < lower.length && rest.length < REST_MIN)
    return 'This is built from your name, address or organisation. Choose something else.';
  return null;
}
