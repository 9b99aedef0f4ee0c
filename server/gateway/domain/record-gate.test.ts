import { expect, test } from 'vitest';
import { OPEN_GATE, type RecordGate, throughGate } from './record-gate.ts';

test.each([
  // the gate before, healthy, at → the gate after, may begin
  ['all is well', OPEN_GATE, true, 1_000, OPEN_GATE, true],
  ['the first failure', OPEN_GATE, false, 1_000, { since: 1_000, probedAt: 0 }, true],
  ['a blip', { since: 1_000, probedAt: 0 }, false, 1_499, { since: 1_000, probedAt: 0 }, true],
  [
    'a failure that lasts, first probe',
    { since: 1_000, probedAt: 0 },
    false,
    1_500,
    { since: 1_000, probedAt: 1_500 },
    true,
  ],
  [
    'right after a probe',
    { since: 1_000, probedAt: 1_500 },
    false,
    1_501,
    { since: 1_000, probedAt: 1_500 },
    false,
  ],
  [
    'the next probe',
    { since: 1_000, probedAt: 1_500 },
    false,
    1_750,
    { since: 1_000, probedAt: 1_750 },
    true,
  ],
  ['well again', { since: 1_000, probedAt: 1_750 }, true, 1_760, OPEN_GATE, true],
] as const)('%s', (_, before, isHealthy, at, after, mayBegin) => {
  expect(throughGate(before as RecordGate, isHealthy, at)).toEqual({ gate: after, mayBegin });
});
