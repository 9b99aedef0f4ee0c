import { isIdOf } from '../../platform/domain/ids.ts';

/**
 * `ilk_<id>_<secret>_<crc32>`: the prefix lets secret scanners find a leaked token, the id finds its row without a scan
 * over hashes, and the checksum refuses a mistyped one before the database is asked.
 */
const PATTERN = /^ilk_([0-9A-HJKMNP-TV-Z]{26})_([0-9a-f]{64})_([0-9a-f]{8})$/;

export interface TokenParts {
  tokenId: string;
  secret: string;
}

/** CRC-32 (IEEE 802.3) of an ASCII text as eight hex digits. */
export function crc32Hex(text: string): string {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i += 1) {
    crc ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}

/** Prints a token from its id (`tok_…`) and its 256-bit secret in hex. */
export function formatToken({ tokenId, secret }: TokenParts): string {
  const body = `ilk_${tokenId.slice('tok_'.length)}_${secret}`;
  return `${body}_${crc32Hex(body)}`;
}

/** Reads a bearer token; null when it is none of ours or was mistyped. */
export function parseToken(bearer: string): TokenParts | null {
  const match = PATTERN.exec(bearer);
  if (!match?.[1] || !match[2]) return null;
  if (crc32Hex(bearer.slice(0, -9)) !== match[3]) return null;
  const tokenId = `tok_${match[1]}`;
  return isIdOf('apiToken', tokenId) ? { tokenId, secret: match[2] } : null;
}
