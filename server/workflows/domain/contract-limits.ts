import { unsafePattern } from '../../platform/domain/pattern-safety.ts';
import { problemOfReferences } from './schema-references.ts';

/** What a contract may not be, whatever JSON Schema allows: it is compiled in the gateway and runs on every call. */
const CHARACTERS_MAX = 200_000;
const DEPTH_MAX = 12;
const NODES_MAX = 5_000;
const REFUSED = new Set(['$id', '$anchor', '$dynamicRef', '$dynamicAnchor', '$recursiveRef', '$vocabulary']);
/** Keywords whose value maps names, which may be anything, to schemas. */
const NAME_MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const VALUES = new Set(['enum', 'const', 'default', 'examples', 'required', 'dependentRequired']);

export interface ContractProblem {
  /** JSON pointer inside the schema. */
  path: string;
  message: string;
}

/** Uniqueness is checked pair by pair. */
const UNIQUE_MAX = 1_000;

interface Walk {
  problems: ContractProblem[];
  nodes: number;
}

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

function checkKeyword(walk: Walk, key: string, value: unknown, path: string): void {
  if (REFUSED.has(key))
    walk.problems.push({ path, message: `${key} is not supported; write the schema out` });
  if (key === '$ref' && (typeof value !== 'string' || !value.startsWith('#/')))
    walk.problems.push({ path, message: 'only references inside this schema (#/…) are supported' });
  if (key === 'pattern' && typeof value === 'string') {
    const reason = unsafePattern(value);
    if (reason) walk.problems.push({ path, message: `the pattern ${reason}; write a simpler one` });
  }
  if (key === 'patternProperties' && typeof value === 'object' && value !== null) {
    for (const pattern of Object.keys(value)) {
      const reason = unsafePattern(pattern);
      if (reason) walk.problems.push({ path, message: `the pattern ${pattern} ${reason}` });
    }
  }
}

function checkUniqueness(
  walk: Walk,
  schema: { uniqueItems?: unknown; maxItems?: unknown },
  path: string,
): void {
  if (schema.uniqueItems !== true || Number(schema.maxItems ?? Number.POSITIVE_INFINITY) <= UNIQUE_MAX)
    return;
  walk.problems.push({
    path: `${path}/uniqueItems`,
    message: `needs maxItems of at most ${UNIQUE_MAX} beside it`,
  });
}

function visit(walk: Walk, schema: unknown, path: string, depth: number, isNameMap: boolean): void {
  walk.nodes += 1;
  if (walk.nodes > NODES_MAX || walk.problems.length >= 50) return;
  if (depth > DEPTH_MAX * 2) {
    walk.problems.push({ path, message: `is nested deeper than ${DEPTH_MAX} levels` });
    return;
  }
  if (Array.isArray(schema)) {
    for (const [index, item] of schema.entries()) visit(walk, item, `${path}/${index}`, depth + 1, false);
    return;
  }
  if (typeof schema !== 'object' || schema === null) return;
  if (!isNameMap) checkUniqueness(walk, schema, path);
  for (const [key, value] of Object.entries(schema)) {
    const at = `${path}/${escaped(key)}`;
    if (!isNameMap) {
      checkKeyword(walk, key, value, at);
      if (VALUES.has(key) || key.startsWith('x-')) continue;
    }
    visit(walk, value, at, depth + 1, !isNameMap && NAME_MAPS.has(key));
  }
}

/** Finds what makes a schema unfit to be a contract: size, depth, foreign or endless references, slow patterns, no named fields. */
export function contractProblems(schema: Readonly<Record<string, unknown>>): ContractProblem[] {
  if (JSON.stringify(schema).length > CHARACTERS_MAX)
    return [{ path: '', message: `is larger than ${CHARACTERS_MAX} characters` }];
  const walk: Walk = { problems: [], nodes: 0 };
  visit(walk, schema, '', 0, false);
  if (walk.nodes > NODES_MAX) walk.problems.push({ path: '', message: `holds more than ${NODES_MAX} parts` });
  const reference = walk.problems.length === 0 ? problemOfReferences(schema) : null;
  if (reference) walk.problems.push({ path: '', message: reference });
  if (schema.type !== 'object') walk.problems.push({ path: '/type', message: 'must be "object"' });
  const { properties } = schema;
  if (typeof properties !== 'object' || properties === null || Object.keys(properties).length === 0)
    walk.problems.push({ path: '/properties', message: 'must name at least one field' });
  return walk.problems;
}
