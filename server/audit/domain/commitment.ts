import { type CanonicalValue, canonicalJson } from '../../platform/domain/canonical-json.ts';
import { sha256Hex } from '../../platform/domain/digest.ts';

/** What stands in an event for a value that must stay erasable. */
export interface Commitment {
  commit: string;
}

/** sha256(salt || canonical JSON of the value), the salt being 32 random bytes in hex: nobody can guess the value from it. */
export function commitTo(value: CanonicalValue, saltHex: string): Commitment {
  return { commit: sha256Hex(saltHex + canonicalJson(value)) };
}
