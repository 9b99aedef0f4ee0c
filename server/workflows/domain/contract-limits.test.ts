import { expect, test } from 'vitest';
import { compileJsonSchema } from '#server/platform/json-schema.ts';
import { contractProblems } from './contract-limits.ts';

const field = (a: unknown, more: object = {}) => ({ type: 'object', properties: { a }, ...more });
const messages = (schema: object) => contractProblems({ ...schema }).map(({ message }) => message);

function doubling(levels: number): object {
  const pair = (level: number) => ({ allOf: [{ $ref: `#/$defs/d${level}` }, { $ref: `#/$defs/d${level}` }] });
  const defs = Array.from({ length: levels }, (_, level) => [`d${level}`, pair(level + 1)] as const);
  return Object.fromEntries([...defs, [`d${levels}`, { type: 'number' }]]);
}

test.each([
  [
    'doubling references',
    field({ $ref: '#/$defs/d0' }, { $defs: doubling(40) }),
    /once references are written out/,
  ],
  ['itself', field({ $ref: '#/properties/a' }), /refers to itself/],
  [
    'a circle',
    field(
      { $ref: '#/$defs/x' },
      { $defs: { x: { not: { $ref: '#/$defs/y' } }, y: { not: { $ref: '#/$defs/x' } } } },
    ),
    /refers to itself/,
  ],
  ['uniqueness without bound', field({ type: 'array', uniqueItems: true }), /maxItems of at most 1000/],
  ['a pattern that takes long', field({ type: 'string', pattern: '^x*x*x*x*x*y$' }), /too many ways/],
])('%s is refused', (_, schema, message) => {
  expect(messages(schema)).toEqual([expect.stringMatching(message)]);
});

test('ordinary references, bounded uniqueness and fields with odd names are let in', () => {
  const schema = {
    type: 'object',
    properties: {
      home: { $ref: '#/$defs/address' },
      work: { $ref: '#/$defs/address' },
      $ref: { type: 'string' },
      tags: { type: 'array', uniqueItems: true, maxItems: 20, items: { enum: ['a', { $ref: '#' }] } },
    },
    $defs: { address: { type: 'object', properties: { 'a/b~c': { type: 'string' } } } },
  };
  expect(messages(schema)).toEqual([]);
});

test('a text too long for a pattern to be tried on does not match, at once', { retry: 2 }, () => {
  const problems = compileJsonSchema(field({ type: 'string', pattern: '^x*x*x*y$' }));
  expect(problems({ a: 'xxy' })).toEqual([]);
  const startedAt = performance.now();
  expect(problems({ a: 'x'.repeat(900_000) })).toHaveLength(1);
  expect(performance.now() - startedAt).toBeLessThan(500);
});
