import { Refusal } from '../../platform/domain/refusal.ts';
import { isLike } from './is-like.ts';
import { type OtlpSpan, plainAttributes, plainValue } from './otlp-span.ts';
import type { Clause } from './search-grammar.ts';

/**
 * Clauses about what is in a span: it is kept encrypted, so these are answered here and not by the database. A clause
 * takes a text out of a span; the comparison itself is plain, but for regular expressions, which only the database
 * runs within bounds.
 */
export interface ContentClause {
  comparator: string;
  value: string | readonly string[];
  /** The text that is compared; null when the span has none. */
  textOf: (span: OtlpSpan) => string | null;
}

const COLUMNS = ['name', 'type', 'status'];
const CONTENT = ['LIKE', 'ILIKE'];

function refuse(message: string): Refusal {
  return new Refusal('invalid', message);
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function wholeText(span: OtlpSpan): string {
  return JSON.stringify({
    name: span.name,
    attributes: plainAttributes(span.attributes),
    events: (span.events ?? []).map(({ name, attributes }) => ({
      name,
      attributes: plainAttributes(attributes),
    })),
  });
}

/** Tells whether a clause about spans asks for a column: its name, type or status. */
export function isColumnClause({ key }: Clause): boolean {
  return COLUMNS.includes(key);
}

/** Longer patterns nobody writes, and every text is walked with them. */
const PATTERN_CHARS_MAX = 500;

/** Refuses with `invalid` a pattern that is too long, whatever it is compared with. */
export function requireShortPattern({ comparator, value }: Pick<Clause, 'comparator' | 'value'>): void {
  if (comparator.endsWith('LIKE') && String(value).length > PATTERN_CHARS_MAX)
    throw refuse(`A pattern for ${comparator} has at most ${PATTERN_CHARS_MAX} characters.`);
}

/** Reads a clause about the content of spans. Throws `invalid` for what spans do not have. */
export function contentClause({ key, comparator, value }: Clause): ContentClause {
  requireShortPattern({ comparator, value });
  if (typeof value !== 'string' && !Array.isArray(value)) throw refuse(`span.${key} takes a text.`);
  const given = value as string | readonly string[];
  if (key === 'content') {
    if (CONTENT.includes(comparator)) return { comparator, value: given, textOf: wholeText };
    throw refuse(`span.content comparator '${comparator}' not one of '{'LIKE', 'ILIKE'}'`);
  }
  if (!key.startsWith('attributes.'))
    throw refuse(
      `Invalid span attribute '${key}'. Supported attributes: name, status, type, attributes.<attribute_name>.`,
    );
  const name = key.slice('attributes.'.length).replaceAll('`', '');
  if (name === '') throw refuse("Span attribute name cannot be empty after 'attributes.'");
  const textOf = (span: OtlpSpan) => {
    const found = span.attributes?.find((attribute) => attribute.key === name);
    return found ? asText(plainValue(found.value)) : null;
  };
  return { comparator, value: given, textOf };
}

/** Answers a comparison other than RLIKE. */
export function compareText(text: string, comparator: string, value: string | readonly string[]): boolean {
  if (typeof value !== 'string') return value.includes(text) === (comparator === 'IN');
  switch (comparator) {
    case '=':
      return text === value;
    case '!=':
      return text !== value;
    case 'LIKE':
      return isLike(text, value);
    case 'ILIKE':
      return isLike(text.toLowerCase(), value.toLowerCase());
    default:
      throw refuse(`Invalid comparator '${comparator}'`);
  }
}
