import superjson from 'superjson';
import { describe, expect, test, vi } from 'vitest';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { handleTrpc } from './handle-trpc.ts';
import { readWireInput } from './read-wire-input.ts';

vi.hoisted(() => {
  process.env.DATABASE_APP_URL = 'postgres://nobody@127.0.0.1:9/none';
});

test('inputs arrive as the console sent them, dates and absent values too', () => {
  const shared = { at: new Date('2026-11-21T10:00:00Z') };
  const input = { a: [1, 'x', null], gone: undefined, shared, again: shared, 'dotted.key': shared.at };
  expect(readWireInput(JSON.parse(superjson.stringify(input)))).toEqual(input);
  expect(readWireInput({ json: 'plain' })).toBe('plain');
  expect(readWireInput(undefined)).toBeUndefined();
});

const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

const HOSTILE: [string, unknown][] = [
  [
    'an array of a length that takes all memory',
    { json: { a: 3e7 }, meta: { values: { a: [['typed-array', 'Float64Array']] } } },
  ],
  ['a map', { json: { a: [] }, meta: { values: { a: ['map', {}] } } }],
  ['a pattern', { json: { a: '/(/' }, meta: { values: { a: ['regexp'] } } }],
  ['an error', { json: { a: {} }, meta: { values: { a: ['Error'] } } }],
  ['a class', { json: { a: {} }, meta: { values: { a: [['class', 'X']] } } }],
  ['a prototype', JSON.parse('{"json":{},"meta":{"values":{"__proto__.x":["Date"]}}}')],
  ['notes that are text', { json: {}, meta: { values: 'x' } }],
  ['too many notes', { json: [], meta: { values: Array.from({ length: 1 }, () => ['Date', 'Date']) } }],
  ['nesting without end', { json: nested(50_000) }],
  ['nested notes', { json: {}, meta: { values: { a: { a: nested(50_000) } } } }],
  ['no envelope', 5],
  ['an empty envelope', {}],
];

describe.each(HOSTILE)('%s', (_, sent) => {
  test('is refused in words', () => {
    expect(() => readWireInput(sent)).toThrow(Refusal);
  });

  test('is refused at the door, before anybody signed in', async () => {
    const request = new Request('http://localhost/api/trpc/account.endSession', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sent),
    });
    const response = await handleTrpc(request);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { json: { data: { refusal: { code: string } } } } };
    expect(error.json.data.refusal.code).toBe('invalid');
  });
});

test.each([
  ['GET', 'account.endSession', 405, 'invalid'],
  ['POST', 'no.such', 404, 'not-found'],
  ['POST', 'account.endSession', 400, 'invalid', '{"json":'],
])(
  '%s %s answers a typed refusal, not a defect',
  async (method, name, status, code, body = '{"json":{}}') => {
    const response = await handleTrpc(
      new Request(`http://localhost/api/trpc/${name}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(method === 'POST' && { body }),
      }),
    );
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as { error: { json: { data: { refusal: { code: string } } } } };
    expect(error.json.data.refusal.code).toBe(code);
  },
);
