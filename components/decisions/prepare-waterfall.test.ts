import { expect, test } from 'vitest';
import { prepareWaterfall } from './prepare-waterfall.ts';

test('lays steps and attempts on one scale, each visible and none beyond the end', () => {
  const bars = prepareWaterfall(
    {
      steps: [
        { name: 'authenticate', startMs: 0, endMs: 0 },
        { name: 'infer', startMs: 1, endMs: 91 },
        { name: 'judge', startMs: 99.99, endMs: 100 },
        { name: 'new step', startMs: 50, endMs: 60 },
      ],
      attempts: [
        { startMs: 1, endMs: 41, result: 'timeout' },
        { startMs: 61, endMs: 91, result: 'answered' },
      ],
    },
    100,
  );
  expect(bars.map(({ label }) => label)).toEqual([
    'Check the token',
    'Ask the model',
    'Attempt 1: timeout',
    'Attempt 2: answered',
    'Judge by the policy',
    'new step',
  ]);
  expect(bars[1]).toMatchObject({ left: 0.01, width: 0.9, lengthMs: 90 });
  for (const { left, width } of bars) {
    expect(width).toBeGreaterThan(0);
    expect(left + width).toBeLessThanOrEqual(1);
  }
});

test('tells why there were several attempts, in the order in which they began, and whose', () => {
  const scorecard = { revisionId: 'rvn_1', model: 'scorecard 1' };
  const bars = prepareWaterfall(
    {
      steps: [{ name: 'infer', startMs: 0, endMs: 100 }],
      attempts: [
        { startMs: 20, endMs: 40, result: 'server-error', kind: 'hedge', ...scorecard },
        { startMs: 0, endMs: 45, result: 'server-error', ...scorecard },
        { startMs: 50, endMs: 60, result: 'timeout', kind: 'retry', ...scorecard },
        {
          startMs: 70,
          endMs: 90,
          result: 'answered',
          kind: 'fallback',
          revisionId: 'rvn_2',
          model: 'boosted 3',
        },
      ],
    },
    100,
  );
  expect(bars.map(({ label, isLost }) => [label, isLost])).toEqual([
    ['Ask the model', false],
    ['Attempt 1 (scorecard 1): server error', true],
    ['Attempt 2 (beside the slow first, scorecard 1): server error', true],
    ['Attempt 3 (again, scorecard 1): timeout', true],
    ['Attempt 4 (instead, boosted 3): answered', false],
  ]);
});

test('tells each effect once, under its step, and those without one at the end', () => {
  const step = (name: string, startMs: number) => ({ name, startMs, endMs: startMs + 1 });
  const bars = prepareWaterfall(
    { steps: [step('cache', 0), step('infer', 1), step('judge', 2)], attempts: [] },
    3,
    {
      effects: [
        { step: 'infer', kind: 'retried', text: 'asked again' },
        { step: 'fallback', kind: 'rule', text: 'a row answered' },
        { step: 'record', kind: 'spooled', text: 'kept on disk' },
      ],
    },
  );
  expect(bars.map(({ effects }) => effects)).toEqual([
    [],
    ['asked again', 'a row answered'],
    ['kept on disk'],
  ]);
});

test('draws nothing of nothing', () => {
  expect(prepareWaterfall({ steps: [], attempts: [] }, 0)).toEqual([]);
});
