import { expect, test } from 'vitest';
import { mount } from './trpc.ts';

/** What a procedure hands on of what it was sent. */
function handedOn(sent: unknown): unknown {
  const { list } = mount('things', { list: { kind: 'query' } }) as unknown as {
    list: { _def: { inputs: ((raw: unknown) => unknown)[] } };
  };
  return list._def.inputs.reduce((value, read) => read(value), sent);
}

test.each([
  ['the way of an infinite query is taken out', { limit: 20, direction: 'forward' }, { limit: 20 }],
  ['no other way is', { limit: 20, direction: 'backward' }, { limit: 20, direction: 'backward' }],
  ['everything else is handed on as it came', { cursor: 'x', limit: 20 }, { cursor: 'x', limit: 20 }],
  ['nothing stays nothing', undefined, undefined],
  ['text stays text', 'direction', 'direction'],
])('%s', (_, sent, expected) => {
  expect(handedOn(sent)).toEqual(expected);
});
