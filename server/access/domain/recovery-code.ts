const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LENGTH = 24;

export const RECOVERY_CODES = 10;

/** Prints 120 random bits (24 bytes, five bits of each are used) as a recovery code in groups of six. */
export function formatRecoveryCode(random: Uint8Array): string {
  const letters = [...random.subarray(0, LENGTH)].map((byte) => ALPHABET.charAt(byte & 31)).join('');
  return (letters.match(/.{6}/g) ?? []).join('-');
}

/** Reads a recovery code however it was typed: case, spaces and hyphens do not matter; null when it cannot be one. */
export function readRecoveryCode(text: string): string | null {
  const letters = text.toUpperCase().replace(/[^A-Z2-7]/g, '');
  return letters.length === LENGTH ? letters : null;
}
