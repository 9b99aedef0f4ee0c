type Json = Readonly<Record<string, unknown>>;

const DEPTH_MAX = 12;

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function resolved(schema: Json, root: Json): Json | null {
  if (typeof schema.$ref !== 'string') return schema;
  const parts = schema.$ref.replace(/^#\/?/, '').split('/');
  let at: unknown = root;
  for (const part of parts) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (key === '') continue;
    if (!isRecord(at) || !Object.hasOwn(at, key)) return null;
    at = at[key];
  }
  return isRecord(at) ? at : null;
}

function sampleOfType(schema: Json, root: Json, depth: number): unknown {
  switch (schema.type) {
    case 'string':
      return 'text';
    case 'number':
    case 'integer':
      return typeof schema.minimum === 'number' ? schema.minimum : 1;
    case 'boolean':
      return true;
    case 'array': {
      const item = sampleAt(schema.items, root, depth + 1);
      return item === undefined ? [] : [item];
    }
    case 'object': {
      const properties = isRecord(schema.properties) ? schema.properties : {};
      const found = Object.entries(properties).map(
        ([name, property]) => [name, sampleAt(property, root, depth + 1)] as const,
      );
      return Object.fromEntries(found.filter(([, value]) => value !== undefined));
    }
    default:
      return undefined;
  }
}

function sampleAt(schema: unknown, root: Json, depth: number): unknown {
  if (!isRecord(schema) || depth > DEPTH_MAX) return undefined;
  const found = resolved(schema, root);
  if (!found) return undefined;
  if (found !== schema) return sampleAt(found, root, depth + 1);
  if (Object.hasOwn(found, 'const')) return found.const;
  if (Array.isArray(found.enum)) return found.enum.find((value) => value !== null);
  return sampleOfType(found, root, depth);
}

/**
 * A value of the kinds that a schema wants, to try expressions on; parts whose kind the schema leaves open are left out. It
 * need not fit every limit of the schema.
 */
export function sampleValue(schema: Json): Json {
  const value = sampleAt(schema, schema, 0);
  return isRecord(value) ? value : {};
}
