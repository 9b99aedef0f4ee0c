import { REDACTIONS, type Redaction } from './redaction.ts';

type Json = Readonly<Record<string, unknown>>;

/** One field that a contract marks with `x-redact`; `*` stands for every item of a list. */
export interface RedactionMark {
  path: readonly string[];
  redaction: Redaction;
}

interface Found {
  marks: RedactionMark[];
  problems: { path: string; message: string }[];
}

const DEPTH_MAX = 12;
const MARKS_MAX = 500;

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function resolved(schema: Json, root: Json): Json {
  if (typeof schema.$ref !== 'string') return schema;
  let at: unknown = root;
  for (const part of schema.$ref.replace(/^#\/?/, '').split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (key !== '') at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  // What stands beside a reference counts too.
  return isRecord(at) ? { ...at, ...schema } : schema;
}

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

function isText({ type }: Json): boolean {
  return (
    type === 'string' || (Array.isArray(type) && type.every((one) => one === 'string' || one === 'null'))
  );
}

function visit(found: Found, schema: Json, root: Json, at: { path: string[]; pointer: string }): void {
  if (at.path.length > DEPTH_MAX || found.marks.length >= MARKS_MAX) return;
  const field = resolved(schema, root);
  const mark = field['x-redact'];
  if (mark !== undefined) {
    const redaction = REDACTIONS.find((one) => one === mark);
    const pointer = `${at.pointer}/x-redact`;
    if (!redaction)
      found.problems.push({ path: pointer, message: `must be one of ${REDACTIONS.join(', ')}` });
    else if (at.path.length === 0)
      found.problems.push({ path: pointer, message: 'must stand at a field, not at the whole input' });
    else if (redaction !== 'remove' && !isText(field))
      found.problems.push({ path: pointer, message: `${redaction} is for texts; use remove here` });
    else found.marks.push({ path: at.path, redaction });
    return;
  }
  if (isRecord(field.properties))
    for (const [name, property] of Object.entries(field.properties))
      if (isRecord(property))
        visit(found, property, root, {
          path: [...at.path, name],
          pointer: `${at.pointer}/properties/${escaped(name)}`,
        });
  if (isRecord(field.items))
    visit(found, field.items, root, { path: [...at.path, '*'], pointer: `${at.pointer}/items` });
  for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
    const parts = field[key];
    if (!Array.isArray(parts)) continue;
    for (const [index, part] of parts.entries())
      if (isRecord(part))
        visit(found, part, root, { path: at.path, pointer: `${at.pointer}/${key}/${index}` });
  }
  for (const key of ['if', 'then', 'else'] as const) {
    const part = field[key];
    if (isRecord(part)) visit(found, part, root, { path: at.path, pointer: `${at.pointer}/${key}` });
  }
}

/** Finds what a contract marks with `x-redact: remove | mask | pseudonym`, and which marks cannot be kept. */
export function redactionMarks(contract: Json): Found {
  const found: Found = { marks: [], problems: [] };
  visit(found, contract, contract, { path: [], pointer: '' });
  return found;
}
