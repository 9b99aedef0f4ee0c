import { describe, expect, test } from 'vitest';
import { isInSample, readTraceparent, readTracestate, writeTraceparent } from './trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

describe('traceparent', () => {
  test.each([
    [`00-${TRACE}-${PARENT}-01`, { traceId: TRACE, parentId: PARENT, isSampled: true }],
    [`00-${TRACE}-${PARENT}-00`, { traceId: TRACE, parentId: PARENT, isSampled: false }],
    [`00-${TRACE}-${PARENT}-03`, { traceId: TRACE, parentId: PARENT, isSampled: true }],
    [`cc-${TRACE}-${PARENT}-01-what-comes-later`, { traceId: TRACE, parentId: PARENT, isSampled: true }],
    [`00-${TRACE}-${PARENT}-01-more`, null],
    [`ff-${TRACE}-${PARENT}-01`, null],
    [`00-${'0'.repeat(32)}-${PARENT}-01`, null],
    [`00-${TRACE}-${'0'.repeat(16)}-01`, null],
    [`00-${TRACE.toUpperCase()}-${PARENT}-01`, null],
    [`00-${TRACE}-${PARENT}`, null],
    ['nonsense', null],
    [undefined, null],
  ])('%s', (text, expected) => expect(readTraceparent(text)).toEqual(expected));

  test('is written as it was read', () => {
    const text = `00-${TRACE}-${PARENT}-01`;
    const context = readTraceparent(text);
    expect(context && writeTraceparent(context)).toBe(text);
  });
});

test.each([
  ['vendor=1,other=2', 'vendor=1,other=2'],
  ['x'.repeat(513), null],
  ['bad\r\nheader: 1', null],
  ['', null],
  [undefined, null],
])('tracestate %j is passed on as %j', (text, expected) => expect(readTracestate(text)).toBe(expected));

test.each([
  ['ffffffff', 1, true],
  ['ffffffff', 0.999, false],
  ['00000000', 0, false],
  ['00000000', 0.0001, true],
  ['7fffffff', 0.5, true],
  ['80000000', 0.5, false],
])('a trace that ends in %s with a share of %d', (end, share, expected) =>
  expect(isInSample(TRACE.slice(0, 24) + end, share)).toBe(expected),
);
