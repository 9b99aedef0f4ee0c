import { expect, test } from 'vitest';
import type { DecisionTimings } from './decision-facts.ts';
import { storedTimings, timingsOf } from './stored-timings.ts';

const attempts = [{ startMs: 1.2, endMs: 9, result: 'answered', revisionId: 'rvn_1', model: 'scorecard 1' }];

test.each<DecisionTimings>([
  { steps: [], attempts: [] },
  { steps: [{ name: 'infer', startMs: 0, endMs: 12.345 }], attempts },
  {
    steps: [
      { name: 'guard-input', startMs: 0.001, endMs: 1e-7 },
      { name: 'record', startMs: 1234.5, endMs: 1e21 },
    ],
    attempts: [],
  },
])('what is stored is read as it was: %j', (timings) => {
  const stored = JSON.parse(JSON.stringify(storedTimings(timings)));
  expect(timingsOf(stored)).toEqual(timings);
});

test('records from before are read as they are', () => {
  const before = { steps: [{ name: 'infer', startMs: 0, endMs: 12 }], attempts };
  expect(timingsOf(before)).toEqual(before);
});
