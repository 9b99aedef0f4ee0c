import { expect, test } from 'vitest';
import { type WaitSources, waitsOf } from './request-waits.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 21, 10, minutes));

const open: WaitSources = {
  state: 'in_review',
  createdAt: at(0),
  expiresAt: at(600),
  terms: { coolOffSeconds: 900, minReviewSeconds: 0 },
  signatures: [
    { signedAt: at(5), expiresAt: at(300) },
    { signedAt: at(8), expiresAt: at(400) },
  ],
  emergency: null,
};
const emergency = {
  state: 'awaiting' as const,
  confirmBy: at(15),
  expiresAt: at(240),
  ratifyBy: at(1440),
  confirmedAt: null,
  pausedAt: null,
  returnedAt: null,
  overdueAt: null,
};

test.each([
  ['in review', {}, 10, [600, 300]],
  ['without a signature', { signatures: [] }, 10, [600]],
  ['approved and cooling off', { state: 'approved' }, 10, [600, 300, 23]],
  ['approved and cool', { state: 'approved' }, 30, [600, 300]],
  [
    'within its minimum review time',
    { terms: { coolOffSeconds: 0, minReviewSeconds: 3600 } },
    10,
    [600, 300, 60],
  ],
  ['when it is over', { state: 'applied' }, 10, []],
  ['in an emergency', { state: 'emergency_applied', emergency }, 10, [15, 240, 1440]],
  [
    'in an emergency that was confirmed',
    { state: 'emergency_applied', emergency: { ...emergency, confirmedAt: at(3) } },
    10,
    [240, 1440],
  ],
  ['in an emergency that is overdue', { state: 'emergency_applied', emergency }, 2000, []],
  ['after an emergency', { state: 'ratified', emergency: { ...emergency, state: 'ratified' } }, 10, []],
] as const)('%s', (_, change, now, minutes) => {
  const waits = waitsOf({ ...open, ...change } as WaitSources, at(now));
  expect(waits.map(({ until }) => until)).toEqual(minutes.map(at));
});
