import { expect, test } from 'vitest';
import { reliabilitySchema } from '#server/workflows/domain/reliability.ts';
import { longestCallMs } from './longest-call.ts';

const route = (reliability: object, fallbacks = 0) => ({
  reliability: reliabilitySchema.parse(reliability),
  callPolicy: { fallbacks: Array.from({ length: fallbacks }, () => ({ kind: 'revision' as const })) },
});

test.each([
  ['no routes', [], 5_000],
  ['short calls', [route({ timeoutMs: 100, retriesMax: 0 })], 5_000],
  ['the longest of several', [route({ timeoutMs: 4_000 }), route({ timeoutMs: 10_000 })], 23_000],
  ['what bounds the call as a whole', [route({ timeoutMs: 60_000, totalMs: 30_000 })], 33_000],
  ['fallbacks as well', [route({ timeoutMs: 10_000, retriesMax: 0 }, 2)], 33_000],
  ['never without end', [route({ timeoutMs: 60_000, retriesMax: 3 }, 3)], 130_000],
])('a drain waits for %s', (_, routes, expected) => {
  expect(longestCallMs(routes as Parameters<typeof longestCallMs>[0])).toBe(expected);
});
