import { expect, test } from 'vitest';
import { comeAgainAfter, LOAD_BOUNDS, overloadOf } from './admit-call.ts';

const calm = { calls: 10, recordPressure: 0.1, loopDelayMs: 2 };

test.each([
  ['a calm process', {}, null],
  ['the last place', { calls: LOAD_BOUNDS.callsMax - 1 }, null],
  ['no place left', { calls: LOAD_BOUNDS.callsMax }, 'calls'],
  ['records that wait for a slow database', { recordPressure: 0.76 }, 'records'],
  ['records at the bound', { recordPressure: 0.75 }, null],
  ['a loop that cannot keep up', { loopDelayMs: 501 }, 'event-loop'],
  ['everything at once', { calls: 5_000, recordPressure: 1, loopDelayMs: 900 }, 'calls'],
] as const)('%s', (_, over, expected) => expect(overloadOf({ ...calm, ...over })).toBe(expected));

test('callers are told to come again at different times', () => {
  expect([0, 0.5, 0.999].map(comeAgainAfter)).toEqual([1, 2, 3]);
});
