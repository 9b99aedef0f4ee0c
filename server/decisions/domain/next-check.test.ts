import { expect, test } from 'vitest';
import { type NumberingState, nextCheck } from './next-check.ts';

const now = new Date('2026-11-21T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const running: NumberingState = {
  numberedTo: 100,
  verifiedTo: 0,
  checkedTo: 0,
  checkedAt: null,
  saidAt: ago(3),
  endedAt: null,
};

test.each<[string, Partial<NumberingState>, number, unknown]>([
  ['the first look only notes how far it is', {}, 90, { look: null, checkedTo: 100, isSilent: false }],
  ['within a minute nothing is due', { checkedTo: 100, checkedAt: ago(59) }, 100, null],
  [
    'a minute later what was given out then is looked for',
    { numberedTo: 250, checkedTo: 100, checkedAt: ago(61) },
    250,
    { look: { from: 0, to: 100 }, checkedTo: 250, isSilent: false },
  ],
  [
    'what is looked for at once is bounded',
    { numberedTo: 90_000, checkedTo: 90_000, checkedAt: ago(61) },
    0,
    { look: { from: 0, to: 50_000 }, checkedTo: 90_000, isSilent: false },
  ],
  [
    'nothing new, nothing to do',
    { verifiedTo: 100, checkedTo: 100, checkedAt: ago(600), saidAt: ago(3) },
    100,
    null,
  ],
  [
    'a replica that fell silent may have numbered on',
    { verifiedTo: 100, checkedTo: 100, checkedAt: ago(600), saidAt: ago(120) },
    107,
    { look: null, checkedTo: 107, isSilent: true },
  ],
  [
    'one that ended in order has told all',
    { checkedTo: 100, checkedAt: ago(61), saidAt: ago(600), endedAt: ago(600) },
    107,
    { look: { from: 0, to: 100 }, checkedTo: 100, isSilent: false },
  ],
])('%s', (_, state, highest, expected) => {
  expect(nextCheck({ ...running, ...state }, highest, now)).toEqual(expected);
});
