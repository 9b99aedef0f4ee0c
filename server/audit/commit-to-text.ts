import { hash } from 'node:crypto';
import type { Commitment } from './domain/commitment.ts';

/** `commitTo` by OpenSSL, for a value whose canonical JSON is at hand: every governed write commits to several. */
export function commitToText(canonical: string, saltHex: string): Commitment {
  return { commit: hash('sha256', saltHex + canonical, 'hex') };
}
