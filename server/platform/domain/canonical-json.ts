/** JSON that RFC 8785 restricted to exact values can carry: no floats, so that every implementation prints the same bytes. */
export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue | undefined };

/**
 * Prints a value as canonical JSON (RFC 8785 subset: keys by UTF-16 code units, integers only, no insignificant space).
 * `undefined` properties are left out. Throws a TypeError on floats, unsafe integers and lone surrogates, because a digest
 * over them could not be recomputed by others.
 */
export function canonicalJson(value: CanonicalValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      throw new TypeError(`canonical JSON carries safe integers only, not ${value}`);
    return Object.is(value, -0) ? '0' : String(value);
  }
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const record = value as { readonly [key: string]: CanonicalValue | undefined };
  let text = '';
  for (const key of inOrder(Object.keys(record))) {
    const member = record[key];
    if (member !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

/** What needs no escape is quoted as it is: asking costs less than printing it anew. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  if (text.length < 128 && PLAIN.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError('canonical JSON carries well-formed strings only');
  return JSON.stringify(text);
}

/** Keys by UTF-16 code units; most come in that order. */
function inOrder(keys: string[]): string[] {
  for (let at = 1; at < keys.length; at += 1) if ((keys[at - 1] ?? '') > (keys[at] ?? '')) return keys.sort();
  return keys;
}

/** Turns measured floats into strings with fixed meaning, so that JSON with metrics in it can be digested. */
export function exactValues(value: unknown): CanonicalValue {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : String(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(exactValues);
  if (typeof value === 'object' && value !== null) {
    const exact: [string, CanonicalValue][] = [];
    for (const [key, member] of Object.entries(value))
      if (member !== undefined) exact.push([key, exactValues(member)]);
    return Object.fromEntries(exact);
  }
  throw new TypeError(`cannot digest a ${typeof value}`);
}
