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

test('draws nothing of nothing', () => {
  expect(prepareWaterfall({ steps: [], attempts: [] }, 0)).toEqual([]);
});
