import { clock } from './clock.ts';
import { formatId, type IdKind } from './domain/ids.ts';
import { freshBytes } from './random-bytes.ts';

/** Makes a fresh, time-ordered id of this kind. */
export function newId(kind: IdKind): string {
  return formatId(kind, clock.now(), freshBytes(10));
}
