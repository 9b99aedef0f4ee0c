import { expect, test } from 'vitest';
import { frameScale } from './frame-scale.ts';

test.each([
  ['a band in the middle', [0.4, 0.6, 0.5], { from: 0.2, to: 0.8 }],
  ['a band at the end', [0.1, 0.3, 0.2], { from: 0, to: 0.5 }],
  ['a score far out', [0.4, 0.6, 0.95], { from: 0.2, to: 1 }],
  ['no score', [0.4, 0.6, null], { from: 0.2, to: 0.8 }],
  ['no band', [0.5, 0.5, 0.5], { from: 0.25, to: 0.75 }],
] as const)('%s', (_, [lower, upper, score], { from, to }) => {
  const scale = frameScale(lower, upper, score);
  expect(scale.from).toBeCloseTo(from);
  expect(scale.to).toBeCloseTo(to);
});
