import { createHash } from 'node:crypto';

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Canonical JSON: RFC 8785 without floats. Throws on what it cannot carry. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      throw new TypeError(`canonical JSON carries integers only, not ${value}`);
    return Object.is(value, -0) ? '0' : String(value);
  }
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

/** Tells whether a text is the canonical form of the value it was parsed to. */
export function isCanonical(text: string, value: Json): boolean {
  // Printing again is canonical already unless keys look like numbers, which JavaScript puts first.
  if (JSON.stringify(value) === text && hasSortedKeys(value)) return true;
  try {
    return canonicalJson(value) === text;
  } catch {
    return false;
  }
}

function hasSortedKeys(value: Json): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(hasSortedKeys);
  let before = '';
  for (const key in value) {
    if (key < before) return false;
    before = key;
    if (!hasSortedKeys(value[key] ?? null)) return false;
  }
  return true;
}

/** SHA-256 over texts and bytes, one after the other. */
export function sha256(...parts: (string | Uint8Array)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** The commitment to a value: sha256(salt in hex, as ASCII, then the value's canonical JSON), in hex. */
export function commitTo(value: Json, saltHex: string): string {
  return sha256(saltHex, canonicalJson(value)).toString('hex');
}

/** Narrows to an object that is no array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Finds `{commit}` at a path of an event: a field of its details, a column of a changed row, or all its changes. */
export function commitmentAt(event: JsonObject, path: string): string | null {
  let place: Json | undefined;
  if (path === 'changes') place = event.changes;
  else if (path.startsWith('changes/')) {
    const [, row, column] = path.split('/');
    const change = isObject(event.changes) ? event.changes[row ?? ''] : undefined;
    const set = isObject(change) ? change.set : undefined;
    place = isObject(set) ? set[column ?? ''] : undefined;
  } else if (isObject(event.details)) place = event.details[path];
  else place = event[path];
  return isObject(place) && typeof place.commit === 'string' ? place.commit : null;
}
