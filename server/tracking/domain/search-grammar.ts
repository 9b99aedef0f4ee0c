import { Refusal } from '../../platform/domain/refusal.ts';
import {
  type ClauseKind,
  type KindRules,
  NUMBER_COMPARATORS,
  pythonSet,
  type SearchRules,
} from './search-rules.ts';
import { type SearchToken, searchTokens, splitName, unquote } from './search-tokens.ts';

/**
 * The filters of MLflow's searches: clauses joined by AND, each a name, a comparator and a value. What may be said depends
 * on what is searched (`search-rules.ts`); every refusal is `invalid`, in the words its clients know.
 */
export interface Clause {
  kind: ClauseKind;
  /** Attributes under the name that stands in the rules' `keys`. */
  key: string;
  comparator: string;
  /** A list with IN and NOT IN, null with IS NULL and IS NOT NULL. */
  value: string | number | readonly string[] | null;
}

export interface Ordering {
  kind: ClauseKind;
  key: string;
  isAscending: boolean;
}

interface Comparison {
  left: SearchToken;
  comparator: string;
  right: SearchToken | null;
}

function refuse(message: string): Refusal {
  return new Refusal('invalid', message, { details: { mlflow: 'INVALID_PARAMETER_VALUE' } });
}

const OPERANDS: readonly SearchToken['kind'][] = ['name', 'quoted', 'string', 'number', 'other', 'list'];
const isOperand = (token: SearchToken | undefined): token is SearchToken =>
  token !== undefined && OPERANDS.includes(token.kind);

function comparisonsOf(tokens: readonly SearchToken[]): { found: Comparison[]; misfits: SearchToken[] } {
  const found: Comparison[] = [];
  const misfits: SearchToken[] = [];
  for (let at = 0; at < tokens.length; ) {
    const [left, middle, right] = tokens.slice(at, at + 3);
    if (left?.kind === 'and') {
      at += 1;
      continue;
    }
    const comparator = middle?.kind === 'comparator' ? middle.text.toUpperCase().replaceAll(/\s+/g, ' ') : '';
    if (isOperand(left) && comparator.startsWith('IS ')) {
      found.push({ left, comparator, right: null });
      at += 2;
    } else if (isOperand(left) && left.kind !== 'list' && comparator !== '' && isOperand(right)) {
      found.push({ left, comparator, right });
      at += 3;
    } else {
      if (left) misfits.push(left);
      at += 1;
    }
  }
  return { found, misfits };
}

function keyOf(kind: ClauseKind, written: string, valid: readonly string[] | undefined, rules: SearchRules) {
  const renamed = kind === 'attribute' ? (rules.keyNames?.[written] ?? written) : written;
  if (valid && !valid.includes(renamed) && !valid.includes(written))
    throw refuse(`Invalid ${kind} key '${written}' specified. Valid keys are '${pythonSet(valid)}'`);
  return renamed;
}

function kindOf(written: string | null, rules: SearchRules): ClauseKind {
  if (written === null) return 'attribute';
  const kind = Object.hasOwn(rules.kindNames, written) ? rules.kindNames[written] : undefined;
  if (kind === undefined) throw refuse(rules.unknownKind(written));
  return kind;
}

function listOf(text: string): string[] {
  const inside = text.slice(1, -1).trim();
  if (inside === '')
    throw refuse(
      'While parsing a list in the query, expected a non-empty list of string values, but got empty list',
    );
  const values: string[] = [];
  const item = /\s*('(?:''|[^'])*'|"[^"]*"|[^,'"]+?)\s*(,|$)/uy;
  while (item.lastIndex < inside.length) {
    const value = item.exec(inside)?.[1];
    if (value === undefined)
      throw refuse(
        'While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list.',
      );
    if (!/^['"]/.test(value))
      throw refuse(
        `While parsing a list in the query, expected string value, punctuation, or whitespace, but got different type in list: ${text}`,
      );
    values.push(unquote(value));
  }
  return values;
}

function textOf(kind: ClauseKind, { kind: written, text }: SearchToken): string {
  if (written === 'string' || written === 'quoted') return unquote(text);
  if (written === 'name')
    throw refuse(
      `Parameter value is either not quoted or unidentified quote types used for string value ${text}. Use either single or double quotes.`,
    );
  throw refuse(
    kind === 'attribute' || kind === 'dataset'
      ? `Expected a quoted string value for ${kind === 'dataset' ? 'dataset ' : ''}attributes. Got value ${text}`
      : `Expected a quoted string value for ${kind} (e.g. 'my-value'). Got value ${text}`,
  );
}

function readValue(kind: ClauseKind, key: string, token: SearchToken, rules: KindRules): Clause['value'] {
  const isNumber = rules.value === 'number' || rules.numberKeys?.includes(key) === true;
  if (isNumber) {
    if (token.kind === 'number') return Number(token.text);
    throw refuse(
      kind === 'attribute'
        ? `Expected numeric value type for numeric attribute: ${key}. Found ${token.text}`
        : `Expected numeric value type for ${kind}. Found ${token.text}`,
    );
  }
  if (token.kind === 'list' && rules.comparators.includes('IN')) {
    if (rules.listKeys && !rules.listKeys.includes(key))
      throw refuse(
        `Only [${rules.listKeys.map((name) => `'${name}'`).join(', ')}] attributes support comparison with a list of quoted string values.`,
      );
    return listOf(token.text);
  }
  if (rules.value === 'either' && token.kind === 'number') return Number(token.text);
  return textOf(kind, token);
}

function clauseOf({ left, comparator, right }: Comparison, rules: SearchRules): Clause {
  if (left.kind !== 'name' && left.kind !== 'quoted')
    throw refuse(`Invalid comparison clause. Expected 'Identifier' found '${left.text}'`);
  const written = splitName(left.text);
  const kind = kindOf(written.kind, rules);
  const kindRules = rules.kinds[kind];
  if (!kindRules) throw refuse(rules.unknownKind(written.kind ?? kind));
  const key = keyOf(kind, written.key, kindRules.keys, rules);
  if (right === null) {
    if (kindRules.comparators.includes(comparator)) return { kind, key, comparator, value: null };
    const message = rules.noNull?.(kind, key);
    throw refuse(message ?? `IS NULL / IS NOT NULL is not supported for '${kind}' '${key}'`);
  }
  const value = readValue(kind, key, right, kindRules);
  const valid = kindRules.numberKeys?.includes(key) === true ? NUMBER_COMPARATORS : kindRules.comparators;
  const isList = comparator === 'IN' || comparator === 'NOT IN';
  if (!(valid as readonly string[]).includes(comparator) || isList !== Array.isArray(value))
    throw refuse(`Invalid comparator '${comparator}' not one of '${pythonSet(valid)}'`);
  return { kind, key, comparator, value };
}

/** Parses a filter; an empty one says nothing. Throws `invalid`. */
export function parseFilter(filter: string, rules: SearchRules): Clause[] {
  const { found, misfits } = comparisonsOf(searchTokens(filter));
  if (misfits.length > 0) {
    const told = misfits.map(({ text }) => (rules.isQuoting ? `'${text}'` : text)).join(', ');
    throw refuse(`Invalid clause(s) in filter string: ${told}`);
  }
  return found.map((comparison) => clauseOf(comparison, rules));
}

/** Parses one entry of `order_by`: a name, perhaps with ASC or DESC after it. Throws `invalid`. */
function parseOrdering(orderBy: string, rules: SearchRules): Ordering {
  const [name, direction, ...more] = searchTokens(orderBy);
  const cannot = () => refuse(`Invalid order_by clause '${orderBy}'. Could not be parsed.`);
  if (!name || more.length > 0 || (name.kind !== 'name' && name.kind !== 'quoted')) throw cannot();
  const way = direction?.text.toLowerCase() ?? 'asc';
  if (direction && direction.kind !== 'name') throw cannot();
  if (way !== 'asc' && way !== 'desc') throw refuse(`Invalid ordering key in order_by clause '${orderBy}'.`);
  const written = splitName(name.text);
  const kind = kindOf(written.kind, rules);
  if (!rules.kinds[kind]) throw refuse(rules.unknownKind(written.kind ?? kind));
  const key = keyOf(kind, written.key, kind === 'attribute' ? rules.orderable : undefined, rules);
  return { kind, key, isAscending: way === 'asc' };
}

/** Parses `order_by`; a field may stand in it once. Throws `invalid`. */
export function parseOrderings(orderBy: readonly string[], rules: SearchRules): Ordering[] {
  const orderings = orderBy.map((entry) => parseOrdering(entry, rules));
  const fields = new Set(orderings.map(({ kind, key }) => `${kind}.${key}`));
  if (fields.size < orderings.length)
    throw refuse(`\`order_by\` contains duplicate fields: [${orderBy.map((one) => `'${one}'`).join(', ')}]`);
  return orderings;
}
