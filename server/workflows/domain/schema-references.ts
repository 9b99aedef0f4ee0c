/**
 * References make a small schema large: forty definitions that each name the next one twice are a trillion checks on one
 * value. So a schema is counted as if every reference were written out, and one that refers to itself is refused.
 */
const PARTS_MAX = 20_000;
const CHAIN_MAX = 500;
const VALUES = new Set(['enum', 'const', 'default', 'examples', 'required', 'dependentRequired']);
const NAME_MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

class TooMuch extends Error {}

function target(root: unknown, reference: string): unknown {
  let found = root;
  for (const part of reference.slice(2).split('/')) {
    if (typeof found !== 'object' || found === null) return undefined;
    const key = decode(part).replaceAll('~1', '/').replaceAll('~0', '~');
    found = Object.hasOwn(found, key) ? (found as Record<string, unknown>)[key] : undefined;
  }
  return found;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

class Count {
  readonly #root: unknown;
  readonly #known = new Map<object, number | 'open'>();

  constructor(root: unknown) {
    this.#root = root;
  }

  of(schema: unknown, chain: number, isNameMap: boolean): number {
    if (typeof schema !== 'object' || schema === null) return 0;
    const known = this.#known.get(schema);
    if (known === 'open') throw new TooMuch('refers to itself; write out how deep it may go');
    if (known !== undefined) return known;
    if (chain > CHAIN_MAX) throw new TooMuch('refers on and on; write it out');
    this.#known.set(schema, 'open');
    let parts = 1;
    for (const [key, value] of Object.entries(schema)) {
      if (!isNameMap && !Array.isArray(schema) && (VALUES.has(key) || key.startsWith('x-'))) continue;
      const isReference = !isNameMap && key === '$ref' && typeof value === 'string';
      const inner = isReference ? target(this.#root, value) : value;
      // Definitions count where they are used.
      const counted = this.of(inner, chain + 1, !isNameMap && NAME_MAPS.has(key));
      if (isNameMap || (key !== '$defs' && key !== 'definitions')) parts += counted;
      if (parts > PARTS_MAX)
        throw new TooMuch(`holds more than ${PARTS_MAX} parts once references are written out`);
    }
    this.#known.set(schema, parts);
    return parts;
  }
}

/** Says why the references of a schema cannot be followed within bounds, or null when they can. */
export function problemOfReferences(schema: Readonly<Record<string, unknown>>): string | null {
  try {
    new Count(schema).of(schema, 0, false);
    return null;
  } catch (error) {
    if (error instanceof TooMuch) return error.message;
    throw error;
  }
}
