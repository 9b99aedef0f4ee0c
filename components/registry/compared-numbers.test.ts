import { expect, test } from 'vitest';
import { comparedNumbers } from './compared-numbers.ts';

test.each([
  [{}, { left: 2, right: 3 }],
  [{ to: '2' }, { left: 1, right: 2 }],
  [{ to: '1' }, { left: 1, right: 1 }],
  [{ from: '1' }, { left: 1, right: 3 }],
  [
    { from: '3', to: '1' },
    { left: 3, right: 1 },
  ],
  [
    { from: 'x', to: 'y' },
    { left: 2, right: 3 },
  ],
])('of the versions 3, 2 and 1, %j compares %j', (given, expected) => {
  expect(comparedNumbers([3, 2, 1], given)).toEqual(expected);
});

test('of a prompt without versions there is nothing to compare', () => {
  expect(comparedNumbers([], {})).toEqual({ left: 0, right: 0 });
});
