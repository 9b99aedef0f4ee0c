import { expect, test } from 'vitest';
import { asksForContent, traceFilter, traceHref } from './trace-address.ts';

test.each([
  [{}, ''],
  [{ filter: "tags.stage = 'trial'" }, "tags.stage = 'trial'"],
  [{ filter: 'how much' }, "trace.text ILIKE '%how much%'"],
  [{ filter: "what's 5 %" }, "trace.text ILIKE '%what''s 5 \\%%'"],
  [{ filter: 'how', state: 'ERROR' }, "trace.text ILIKE '%how%' AND status = 'ERROR'"],
  [{ state: 'ERROR' }, "status = 'ERROR'"],
  [{ state: "x' OR" }, ''],
  [{ filter: 'tags.a IS NULL' }, 'tags.a IS NULL'],
  [{ filter: "tags.`a b` like '%x'" }, "tags.`a b` like '%x'"],
  [{ filter: "name NOT IN ('a')" }, "name NOT IN ('a')"],
  [{ filter: 'what is in it' }, "trace.text ILIKE '%what is in it%'"],
  [{ filter: 'cases like this' }, "trace.text ILIKE '%cases like this%'"],
  [{ filter: 'is 2 + 2 = 4' }, "trace.text ILIKE '%is 2 + 2 = 4%'"],
  [{ filter: 'Berlin (east) or a cabin (west)' }, "trace.text ILIKE '%Berlin (east) or a cabin (west)%'"],
  [{ filter: 'built-in (all)' }, "trace.text ILIKE '%built-in (all)%'"],
])('the filter of %j', (given, expected) => {
  expect(traceFilter(given)).toBe(expected);
});

test.each([
  "tags.größe = 'x'",
  "tags.a$b = 'x'",
  "span.attributes.`a`.b = 'x'",
  "tags.'a b' = 'x'",
  "name LIKE'%x%'",
  "tags.`a b`IN ('x')",
  "name NOT LIKE '%x%'",
  "tags.a-b = 'x'",
])('%s is a filter as it stands, in force or refused by name, and no words to look for', (filter) => {
  expect(traceFilter({ filter })).toBe(filter);
});

test.each([
  ["trace.text ILIKE '%a%'", true],
  ["span.attributes.colour = 'blue' AND status = 'OK'", true],
  ["span.name = 'call'", false],
  ["tags.context = 'x'", false],
  ['', false],
])('%s asks for what is in spans: %s', (filter, expected) => {
  expect(asksForContent(filter)).toBe(expected);
});

test('addresses are encoded', () => {
  expect(traceHref('exp_1', 'tr-1/2')).toBe('/experiments/exp_1/traces/tr-1%2F2');
});
