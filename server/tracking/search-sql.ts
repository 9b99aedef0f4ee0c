import { createHash } from 'node:crypto';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Clause } from './domain/search-grammar.ts';

/** The parameters of a statement that is put together: a value never becomes part of the text. */
export class SqlValues {
  readonly all: unknown[] = [];

  /** Adds a value and returns its place, such as `$3`. */
  add(value: unknown): string {
    this.all.push(value);
    return `$${this.all.length}`;
  }
}

/** Postgres refuses a pattern that ends within an escape; such a backslash stands for itself. */
export function likePattern(pattern: string): string {
  const slashes = /\\*$/.exec(pattern)?.[0].length ?? 0;
  return slashes % 2 === 1 ? `${pattern}\\` : pattern;
}

const PREFIX_PATTERN = /^([^%_\\]{1,100})%+$/u;

/** The least text that is greater than all that begin as a pattern does, where there is one: with one sign more at its end. */
function upperBound(pattern: string): string | null {
  const signs = [...(PREFIX_PATTERN.exec(pattern)?.[1] ?? '')];
  const last = signs.pop()?.codePointAt(0);
  // No text has what lies between these, and nothing comes after the last.
  if (last === undefined || (last >= 0xd7ff && last < 0xe000) || last === 0x10ffff) return null;
  return signs.join('') + String.fromCodePoint(last + 1);
}

/** From where to before where the texts lie that begin as a pattern says, where it asks for nothing else. */
export function prefixRange(pattern: string): { lower: string; upper: string } | null {
  const upper = upperBound(pattern);
  return upper === null ? null : { lower: pattern.replace(/%+$/, ''), upper };
}

/** The condition of texts that begin as a pattern does, as a range of an index; null for other patterns. */
export function prefixSql(
  values: SqlValues,
  expression: string,
  { comparator, value }: Clause,
): string | null {
  const range = comparator === 'LIKE' ? prefixRange(String(value)) : null;
  if (range === null) return null;
  return `(${expression} >= ${values.add(range.lower)}::text AND ${expression} < ${values.add(range.upper)}::text)`;
}

/** The condition that a clause puts on an expression; null has no value to compare, and so never fits. */
export function comparisonSql(
  values: SqlValues,
  expression: string,
  { comparator, value }: Clause,
  type: 'text' | 'float8' | 'int8' = 'text',
): string {
  switch (comparator) {
    case 'IN':
      return `${expression} = ANY(${values.add(value)}::text[])`;
    case 'NOT IN':
      return `${expression} <> ALL(${values.add(value)}::text[])`;
    case 'LIKE':
      return `${expression} LIKE ${values.add(likePattern(String(value)))}::text`;
    case 'ILIKE':
      // What ILIKE does, but for making the pattern small again for each row.
      return `lower(${expression}) LIKE lower(${values.add(likePattern(String(value)))}::text)`;
    case '!=':
      return `${expression} <> ${values.add(value)}::${type}`;
    case '=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return `${expression} ${comparator} ${values.add(value)}::${type}`;
    default:
      throw new Refusal('invalid', `Invalid comparator '${comparator}'`);
  }
}

/** A column of an order. Nulls come last in both directions. */
export interface OrderColumn {
  expression: string;
  type: 'text' | 'float8' | 'bigint' | 'int';
  isAscending: boolean;
  /** True unless said otherwise. */
  isNullable?: boolean;
}

/** The ORDER BY of these columns; one that is never null is left to the index that may stand behind it. */
export function orderSql(columns: readonly OrderColumn[]): string {
  return columns
    .map(
      ({ expression, isAscending, isNullable = true }) =>
        `${expression} ${isAscending ? 'ASC' : 'DESC'}${isNullable ? ' NULLS LAST' : ''}`,
    )
    .join(', ');
}

function noSuchToken(): Refusal {
  return new Refusal('invalid', 'Invalid page token: it is not one of this search.');
}

/** A token can be made up; what Postgres could not read as the column's type is refused here. */
function requireValue(value: string | number, type: OrderColumn['type']): void {
  const isGood =
    type === 'text'
      ? typeof value === 'string'
      : type === 'float8'
        ? Number.isFinite(Number(value))
        : Number.isSafeInteger(value);
  if (!isGood) throw noSuchToken();
}

/** Refuses a place that no row of columns which are never null can have. */
export function requirePlace(columns: readonly OrderColumn[], last: PageToken['last']): void {
  columns.forEach(({ type }, at) => {
    const value = last[at] ?? null;
    if (value === null) throw noSuchToken();
    requireValue(value, type);
  });
}

/** The condition of what comes after the row in which the columns had these values. */
export function afterSql(
  values: SqlValues,
  columns: readonly OrderColumn[],
  last: readonly (string | number | null)[],
): string {
  const equal: string[] = [];
  const ways: string[] = [];
  let bound = '';
  columns.forEach(({ expression, type, isAscending, isNullable = true }, index) => {
    const value = last[index] ?? null;
    if (value === null) {
      equal.push(`${expression} IS NULL`);
      return;
    }
    requireValue(value, type);
    const place = `${values.add(value)}::${type}`;
    const way = isAscending ? '>' : '<';
    const beyond = isNullable
      ? `(${expression} ${way} ${place} OR ${expression} IS NULL)`
      : `${expression} ${way} ${place}`;
    // Says nothing that the rest does not; but from this an index knows where to begin.
    if (index === 0 && !isNullable) bound = `${expression} ${way}= ${place} AND `;
    ways.push([...equal, beyond].join(' AND '));
    equal.push(`${expression} = ${place}`);
  });
  return ways.length === 0 ? 'false' : `${bound}((${ways.join(') OR (')}))`;
}

type Scalar = string | number | null;

/** What a page token says: for which search it was given out, and where that page ended. */
export interface PageToken {
  phase: number;
  last: Scalar[];
}

function seal(search: unknown): string {
  return createHash('sha256').update(JSON.stringify(search)).digest('base64url').slice(0, 12);
}

/** Writes a page token for a search, whose words it is bound to. */
export function writePageToken(search: unknown, { phase, last }: PageToken): string {
  return Buffer.from(JSON.stringify([seal(search), phase, last])).toString('base64url');
}

/** Reads a page token back. Throws `invalid` when it is not one, or one of another search. */
export function readPageToken(search: unknown, token: string): PageToken {
  try {
    const [sealed, phase, last] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    const isScalar = (value: unknown) =>
      value === null || typeof value === 'string' || typeof value === 'number';
    if (sealed === seal(search) && typeof phase === 'number' && Array.isArray(last) && last.every(isScalar))
      return { phase, last };
  } catch {
    // Told below, like every other token that nobody gave out.
  }
  throw noSuchToken();
}
