import { Refusal } from '../../platform/domain/refusal.ts';
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

/** Reads a clause about the content of spans. Throws `invalid` for what spans do not have. */
export function contentClause({ key, comparator, value }: Clause): ContentClause {
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

function likeParts(pattern: string): string[] {
  return pattern.match(/\\[\s\S]|[%_]|[^\\%_]+/gu) ?? [];
}

/** Compares as SQL's LIKE does, in time that grows with both lengths at most. */
export function isLike(text: string, pattern: string): boolean {
  const parts = likeParts(pattern).flatMap((part) =>
    part === '%' || part === '_'
      ? [part]
      : [...part.replace(/^\\([\s\S])$/u, '$1')].map((char) => `=${char}`),
  );
  const chars = [...text];
  let [at, part, retryPart, retryAt] = [0, 0, -1, 0];
  while (at < chars.length) {
    if (parts[part] === '%') {
      retryPart = part;
      retryAt = at;
      part += 1;
    } else if (parts[part] === '_' || parts[part] === `=${chars[at]}`) {
      part += 1;
      at += 1;
    } else if (retryPart >= 0) {
      part = retryPart + 1;
      retryAt += 1;
      at = retryAt;
    } else return false;
  }
  while (parts[part] === '%') part += 1;
  return part === parts.length;
}

/** A pattern that only asks whether a text is in it, which is what people write, is answered without walking characters. */
function matchesLike(text: string, pattern: string): boolean {
  const inner = /^%([^%_\\]*)%$/su.exec(pattern)?.[1];
  return inner === undefined ? isLike(text, pattern) : text.includes(inner);
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
      return matchesLike(text, value);
    case 'ILIKE':
      return matchesLike(text.toLowerCase(), value.toLowerCase());
    default:
      throw refuse(`Invalid comparator '${comparator}'`);
  }
}
