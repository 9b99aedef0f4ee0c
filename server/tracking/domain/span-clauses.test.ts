import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLike } from './is-like.ts';
import { parseFilter } from './search-grammar.ts';
import { compareText, contentClause } from './span-clauses.ts';
import { TRACE_RULES } from './trace-rules.ts';

/** SQL's LIKE by a regular expression: slow, and plainly right. */
function naiveLike(text: string, pattern: string): boolean {
  const escaped = pattern.replaceAll(/\\([\s\S])|([%_])|([^\\%_])/gu, (_, quoted, wild, plain) => {
    if (wild === '%') return '[\\s\\S]*';
    if (wild === '_') return '[\\s\\S]';
    return (quoted ?? plain).replaceAll(/[.*+?^${}()|[\]\\/-]/gu, '\\$&');
  });
  return new RegExp(`^${escaped}$`, 'u').test(text);
}

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_', '.', '\n', 'é', '😀'), maxLength: 12 });
const patterns = fc
  .array(fc.constantFrom('a', 'b', '%', '_', '\\%', '\\_', '.', 'é', '😀'), { maxLength: 8 })
  .map((parts) => parts.join(''));

describe('clauses about the content of spans', () => {
  test('LIKE is SQL’s', () => {
    fc.assert(
      fc.property(letters, patterns, (text, pattern) => {
        expect(isLike(text, pattern)).toBe(naiveLike(text, pattern));
        expect(compareText(text, 'LIKE', pattern)).toBe(naiveLike(text, pattern));
      }),
    );
  });

  test('a pattern made to take long does not', () => {
    expect(isLike('a'.repeat(5_000), `${'%a'.repeat(500)}b`)).toBe(false);
    expect(isLike('a'.repeat(5_000), `%${'a'.repeat(300)}_${'a'.repeat(100)}b%`)).toBe(false);
  });

  test.each([
    ['a\\', 'a\\', true],
    ['a', 'a\\', false],
    ['a\\', '%\\', true],
    ['a\\b', 'a\\\\b', true],
    ['😀', '_', true],
    ['😀', '__', false],
  ])('%j LIKE %j is %j', (text, pattern, expected) => {
    expect(isLike(text, pattern)).toBe(expected);
  });

  test.each([
    ['=', 'x', true],
    ['!=', 'x', false],
    ['IN', ['y', 'x'], true],
    ['NOT IN', ['y', 'x'], false],
    ['ILIKE', '%X%', true],
  ] as const)('x %s %j is %s', (comparator, value, expected) => {
    expect(compareText('x', comparator, value)).toBe(expected);
  });

  const span = {
    name: 'ask',
    attributes: [
      { key: 'text', value: { string_value: 'as it is' } },
      { key: 'number', value: { int_value: '12' } },
      { key: 'a.b c', value: { bool_value: true } },
    ],
  };
  test.each([
    ["span.attributes.text = 'x'", 'as it is'],
    ["span.attributes.number LIKE '1%'", '12'],
    ["span.attributes.`a.b c` = 'true'", 'true'],
    ["span.attributes.none = 'x'", null],
  ])('%s looks at %j', (filter, expected) => {
    const [clause] = parseFilter(filter, TRACE_RULES);
    if (!clause) throw new Error('the filter has one clause');
    expect(contentClause(clause).textOf(span)).toBe(expected);
  });

  test.each(['LIKE', 'ILIKE'])('a pattern for %s is not too long', (comparator) => {
    const clause = (chars: number) => {
      const [parsed] = parseFilter(`span.content ${comparator} '${'x'.repeat(chars)}'`, TRACE_RULES);
      return parsed ? contentClause(parsed).value : null;
    };
    expect(clause(500)).toHaveLength(500);
    expect(() => clause(501)).toThrow('at most 500 characters');
  });

  test.each(["span.size = 'x'", "span.content = 'x'", "span.attributes. = 'x'"])(
    '%s is refused',
    (filter) => {
      expect(() => parseFilter(filter, TRACE_RULES).map(contentClause)).toThrow();
    },
  );
});
