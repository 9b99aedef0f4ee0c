import { expect, test } from 'vitest';
import { traceFilter, traceHref } from './trace-address.ts';

test.each([
  [{}, ''],
  [{ filter: "tags.stage = 'trial'" }, "tags.stage = 'trial'"],
  [{ filter: 'how much' }, "trace.text ILIKE '%how much%'"],
  [{ filter: "what's 5 %" }, "trace.text ILIKE '%what''s 5 \\%%'"],
  [{ filter: 'how', state: 'ERROR' }, "trace.text ILIKE '%how%' AND status = 'ERROR'"],
  [{ state: 'ERROR' }, "status = 'ERROR'"],
  [{ state: "x' OR" }, ''],
  [{ filter: 'tags.a IS NULL' }, 'tags.a IS NULL'],
])('the filter of %j', (given, expected) => {
  expect(traceFilter(given)).toBe(expected);
});

test('addresses are encoded', () => {
  expect(traceHref('exp_1', 'tr-1/2')).toBe('/experiments/exp_1/traces/tr-1%2F2');
});
