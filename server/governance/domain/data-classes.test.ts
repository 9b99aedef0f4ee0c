import { expect, test } from 'vitest';
import { DATA_CLASS_NAMES, DATA_CLASSES, problemOfWindow } from './data-classes.ts';

test('defaults keep to the floors', () => {
  for (const name of DATA_CLASS_NAMES)
    expect(problemOfWindow(name, DATA_CLASSES[name].defaultDays)).toBeNull();
});

test.each([
  ['decision-values', 182, /six months/],
  ['minute-figures', 6, /week/],
  ['audit-values', 40_000, /At most/],
] as const)('%s for %i days is refused with the reason', (name, days, words) => {
  expect(problemOfWindow(name, days)).toMatch(words);
});
