import { expect, test } from 'vitest';
import { fitSpans } from './fit-spans.ts';
import { TRACE_LIMITS } from './trace-limits.ts';

const { spansPerTrace, rootsBeyond } = TRACE_LIMITS;
const many = (count: number, prefix = 's') => Array.from({ length: count }, (_, at) => `${prefix}${at}`);
const child = (id: string, traceId = 't') => ({ traceId, id, parentId: 'root' });
const root = (id: string) => ({ traceId: 't', id, parentId: null });

test.each([
  ['an empty trace', 0, [child('a'), child('b')], ['a', 'b']],
  ['a trace with room for one', spansPerTrace - 1, [child('a'), child('b')], ['a']],
  ['a full trace, of spans sent again', spansPerTrace, [child('s0'), child('a'), child('s7')], ['s0', 's7']],
  ['a full trace, of its root', spansPerTrace, [child('a'), root('b'), child('c')], ['b']],
  ['a trace full of roots', spansPerTrace + rootsBeyond, [root('a'), child('s0')], ['s0']],
  [
    'one export, of a span that comes twice',
    spansPerTrace - 1,
    [child('a'), child('a'), child('b')],
    ['a', 'a'],
  ],
])('%s keeps what there is room for', (_, standing, sent, kept) => {
  const fitted = fitSpans(sent, new Map([['t', many(standing)]]));
  expect(fitted.kept.map(({ id }) => id)).toEqual(kept);
  expect(fitted.rejected).toBe(sent.length - kept.length);
});

test('one full trace takes no room from another', () => {
  const standing = new Map([['t', many(spansPerTrace)]]);
  const sent = [child('a'), child('a', 'u')];
  expect(fitSpans(sent, standing)).toEqual({ kept: [sent[1]], rejected: 1 });
});
