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

interface Walk extends Found {
  root: Json;
  /** Every part that stands for a field, an item or the whole input. */
  visited: Set<Json>;
  /** Parts that stand deeper than is looked, and were told of. */
  stopped: Set<Json>;
  visits: number;
}

interface Place {
  path: readonly string[];
  pointer: string;
  /** What stands beside a reference counts for what it refers to. */
  type?: unknown;
  /** A mark above takes all of it out. */
  isCovered: boolean;
}

const DEPTH_MAX = 12;
const MARKS_MAX = 500;
const VISITS_MAX = 25_000;
/** Keywords whose value maps names, which may be anything, to schemas. */
const NAME_MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const VALUES = new Set(['enum', 'const', 'default', 'examples', 'required', 'dependentRequired']);
const UNREACHED =
  'marks are kept for fields that properties or items name, at most 12 deep and 500 in all; name this field';

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What a reference inside the contract leads to. */
function target({ $ref }: Json, root: Json): Json | null {
  if (typeof $ref !== 'string') return null;
  let at: unknown = root;
  for (const part of $ref.replace(/^#\/?/, '').split('/')) {
    const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (key === '') continue;
    const here = at;
    at = (isRecord(here) || Array.isArray(here)) && Object.hasOwn(here, key) ? Reflect.get(here, key) : null;
  }
  return isRecord(at) ? at : null;
}

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

function isText(type: unknown): boolean {
  return (
    type === 'string' || (Array.isArray(type) && type.every((one) => one === 'string' || one === 'null'))
  );
}

function typeOf(schema: Json, root: Json): unknown {
  let at: Json | null = schema;
  for (let hops = 0; at && hops < DEPTH_MAX; hops += 1) {
    if (at.type !== undefined) return at.type;
    at = target(at, root);
  }
  return undefined;
}

/** Whether a mark stands in a part, or in what it refers to. */
function holdsMark(part: unknown, root: Json, isNameMap = false, depth = 0): boolean {
  if (depth > DEPTH_MAX * 4) return true;
  if (Array.isArray(part)) return part.some((item) => holdsMark(item, root, false, depth + 1));
  if (!isRecord(part)) return false;
  if (!isNameMap && part['x-redact'] !== undefined) return true;
  const other = isNameMap ? null : target(part, root);
  if (other && holdsMark(other, root, false, depth + 1)) return true;
  return Object.entries(part).some(
    ([key, value]) =>
      (isNameMap || !(VALUES.has(key) || key.startsWith('x-'))) &&
      holdsMark(value, root, !isNameMap && NAME_MAPS.has(key), depth + 1),
  );
}

function takeMark(walk: Walk, field: Json, at: Place): void {
  const mark = field['x-redact'];
  const redaction = REDACTIONS.find((one) => one === mark);
  const path = `${at.pointer}/x-redact`;
  if (!redaction) walk.problems.push({ path, message: `must be one of ${REDACTIONS.join(', ')}` });
  else if (at.path.length === 0)
    walk.problems.push({ path, message: 'must stand at a field, not at the whole input' });
  else if (redaction !== 'remove' && !isText(at.type ?? typeOf(field, walk.root)))
    walk.problems.push({ path, message: `${redaction} is for texts; use remove here` });
  else if (!at.isCovered) walk.marks.push({ path: at.path, redaction });
}

/** The parts of a schema that say something of the same value, of one of its fields, or of its items. */
function* partsOf(field: Json, at: Place): Generator<[unknown, Place]> {
  const { path, pointer } = at;
  if (isRecord(field.properties))
    for (const [name, property] of Object.entries(field.properties))
      yield [property, { ...at, path: [...path, name], pointer: `${pointer}/properties/${escaped(name)}` }];
  yield [field.items, { ...at, path: [...path, '*'], pointer: `${pointer}/items` }];
  for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
    const parts = field[key];
    if (!Array.isArray(parts)) continue;
    for (const [index, part] of parts.entries())
      yield [part, { ...at, pointer: `${pointer}/${key}/${index}` }];
  }
  for (const key of ['if', 'then', 'else'] as const)
    yield [field[key], { ...at, pointer: `${pointer}/${key}` }];
}

function visit(walk: Walk, field: Json, at: Place): void {
  walk.visits += 1;
  if (at.path.length > DEPTH_MAX || walk.marks.length >= MARKS_MAX || walk.visits > VISITS_MAX) {
    walk.stopped.add(field);
    if (!at.isCovered && walk.problems.length < MARKS_MAX && holdsMark(field, walk.root))
      walk.problems.push({ path: at.pointer, message: UNREACHED });
    return;
  }
  walk.visited.add(field);
  const isMarked = field['x-redact'] !== undefined;
  if (isMarked) takeMark(walk, field, at);
  const { type: _, ...here } = { ...at, isCovered: at.isCovered || isMarked };
  const other = target(field, walk.root);
  if (other) visit(walk, other, { ...here, type: field.type ?? at.type });
  for (const [part, place] of partsOf(field, here)) if (isRecord(part)) visit(walk, part, place);
}

/** Tells of every mark that stands where no field is named: it would be passed over in silence. */
function tellUnreached(walk: Walk, part: unknown, pointer: string, isNameMap: boolean): void {
  if (Array.isArray(part)) {
    for (const [index, item] of part.entries()) tellUnreached(walk, item, `${pointer}/${index}`, false);
    return;
  }
  if (!isRecord(part) || walk.stopped.has(part) || walk.problems.length >= MARKS_MAX) return;
  if (!isNameMap && !walk.visited.has(part)) {
    const other = target(part, walk.root);
    if (part['x-redact'] !== undefined)
      walk.problems.push({ path: `${pointer}/x-redact`, message: UNREACHED });
    else if (other && holdsMark(other, walk.root))
      walk.problems.push({ path: `${pointer}/$ref`, message: UNREACHED });
  }
  for (const [key, value] of Object.entries(part)) {
    if (!isNameMap && (VALUES.has(key) || key.startsWith('x-'))) continue;
    tellUnreached(walk, value, `${pointer}/${escaped(key)}`, !isNameMap && NAME_MAPS.has(key));
  }
}

/** Finds what a contract marks with `x-redact: remove | mask | pseudonym`, and which marks cannot be kept. */
export function redactionMarks(contract: Json): Found {
  const walk: Walk = {
    marks: [],
    problems: [],
    root: contract,
    visited: new Set(),
    stopped: new Set(),
    visits: 0,
  };
  visit(walk, contract, { path: [], pointer: '', isCovered: false });
  tellUnreached(walk, contract, '', false);
  return { marks: walk.marks, problems: walk.problems };
}
