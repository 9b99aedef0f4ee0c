import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type CanonicalValue, canonicalJson } from './canonical-json.ts';

/** Returns the SHA-256 of a text as 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** Returns the SHA-256 of a value's canonical JSON as 64 lower-case hex digits. */
export function digestOf(value: CanonicalValue): string {
  return sha256Hex(canonicalJson(value));
}
