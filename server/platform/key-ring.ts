import { createHash, hkdfSync } from 'node:crypto';
import { secretsKey } from './secrets-key.ts';

/**
 * Keys that hang under the root key. Data keys are wrapped by a *wrapping key*, of which there are numbered generations:
 * a rotation makes the next one active and the worker wraps every data key again, while both can be read. Generations
 * are derived, so every process can open whatever it finds; which one is active is followed from the database.
 */
let root: Buffer | undefined;
let active = 1;
const wrapping = new Map<number, Buffer>();

function rootKey(): Buffer {
  root ??= Buffer.from(secretsKey());
  return root;
}

/** A 256-bit key for one purpose, which never changes with rotations. */
export function derivedKey(purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', rootKey(), Buffer.alloc(0), `interlock/${purpose}`, 32));
}

/** Eight hex digits that tell which root key something was sealed under. */
export function rootKeyId(): string {
  return createHash('sha256').update(rootKey()).digest('hex').slice(0, 8);
}

/** The wrapping key of a generation; generation 0 is the one that was before there were any. */
export function wrappingKey(generation: number): Buffer {
  const known = wrapping.get(generation);
  if (known) return known;
  const key = derivedKey(generation === 0 ? 'wrap' : `wrap/${generation}`);
  wrapping.set(generation, key);
  return key;
}

/** The generation under which this process wraps new data keys. */
export function activeGeneration(): number {
  return active;
}

/** Follows a rotation; generations only grow, so a late message changes nothing. */
export function raiseActiveGeneration(generation: number): void {
  active = Math.max(active, generation);
}
