import { expect, test } from 'vitest';
import { type Block, type Inline, readMarkdown } from './read-markdown.ts';

const inlineText = (inside: readonly Inline[]): string =>
  inside
    .map((one) => {
      if ('text' in one) return one.kind === 'code' ? `<code ${one.text}>` : one.text;
      if (one.kind === 'link') return `<link ${one.href} ${inlineText(one.inside)}>`;
      return `<${one.kind} ${inlineText(one.inside)}>`;
    })
    .join('');

function written(block: Block): string {
  if (block.kind === 'code') return `code: ${block.text}`;
  if (block.kind === 'list')
    return `${block.isOrdered ? 'numbers' : 'bullets'}: ${block.items.map(inlineText).join(' | ')}`;
  return `${block.kind}: ${inlineText(block.inside)}`;
}

const cases: [string, string, string[]][] = [
  ['nothing', '', []],
  ['paragraphs', 'One\nline.\n\nAnother.', ['paragraph: One\nline.', 'paragraph: Another.']],
  [
    'headings',
    '# Use\nFor loans.\n## Not for',
    ['heading: Use', 'paragraph: For loans.', 'heading: Not for'],
  ],
  ['lists', '- a\n- b\n\n1. c\n2) d', ['bullets: a | b', 'numbers: c | d']],
  [
    'a list after a paragraph',
    'Limits:\n* few rows\n* old',
    ['paragraph: Limits:', 'bullets: few rows | old'],
  ],
  ['quotes', '> said\n> so', ['quote: said\nso']],
  ['code', '```json\n{"a": 1}\n```\nEnd', ['code: {"a": 1}', 'paragraph: End']],
  ['code that does not end', '```\nx', ['code: x']],
  ['emphasis', 'a **b** *c* _d_ `e*f*`', ['paragraph: a <strong b> <emphasis c> <emphasis d> <code e*f*>']],
  [
    'names with underscores',
    'age_years and sex_and_status, 2*3*4',
    ['paragraph: age_years and sex_and_status, 2*3*4'],
  ],
  [
    'links',
    'See [the report](https://example.org/r) and [it](/models/a)',
    ['paragraph: See <link https://example.org/r the report> and <link /models/a it>'],
  ],
  [
    'links that would run something',
    '[x](javascript:alert) [y](//evil.example) [z](data:text/html,a)',
    ['paragraph: [x](javascript:alert) [y](//evil.example) [z](data:text/html,a)'],
  ],
  ['HTML, which is text', '<script>alert(1)</script>', ['paragraph: <script>alert(1)</script>']],
];

test.each(cases)('reads %s', (_, text, expected) => {
  expect(readMarkdown(text).map(written)).toEqual(expected);
});

test('a text full of open marks is read in bounded time', () => {
  const startedAt = performance.now();
  for (const mark of ['*', '_', '[', '`', '**a', '[a](', '# '])
    expect(readMarkdown(mark.repeat(4000 / mark.length)).length).toBeGreaterThan(0);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
