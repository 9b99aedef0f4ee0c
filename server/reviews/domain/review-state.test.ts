import { describe, expect, test } from 'vitest';
import { type HeldItem, type ReviewAct, whyNot } from './review-state.ts';

const now = new Date('2026-03-12T14:00:00Z');
const later = new Date('2026-03-12T14:04:00Z');
const earlier = new Date('2026-03-12T13:59:00Z');

function item(over: Partial<HeldItem>): HeldItem {
  return { state: 'open', claimedBy: null, leaseUntil: null, deadlineAt: later, ...over };
}

const mine = item({ state: 'claimed', claimedBy: 'me', leaseUntil: later });
const theirs = item({ state: 'claimed', claimedBy: 'them', leaseUntil: later });
const lapsed = item({ state: 'claimed', claimedBy: 'them', leaseUntil: earlier });

describe('what may be done with a case', () => {
  test.each<[ReviewAct, string, HeldItem, boolean]>([
    ['claim', 'open', item({}), true],
    ['claim', 'mine again', mine, true],
    ['claim', 'theirs', theirs, false],
    ['claim', 'theirs, lease over', lapsed, true],
    ['claim', 'decided', item({ state: 'decided' }), false],
    ['decide', 'mine', mine, true],
    ['decide', 'never claimed', item({}), false],
    ['decide', 'mine, lease over', item({ ...mine, leaseUntil: earlier }), false],
    ['decide', 'theirs', theirs, false],
    ['decide', 'timed out', item({ state: 'timed_out' }), false],
    ['release', 'mine', mine, true],
    ['release', 'theirs', theirs, false],
    ['time-out', 'deadline over, while somebody holds it', item({ ...mine, deadlineAt: earlier }), true],
    ['time-out', 'deadline ahead', item({}), false],
    ['time-out', 'decided', item({ state: 'decided', deadlineAt: earlier }), false],
  ])('%s: %s', (act, _, held, possible) => {
    expect(whyNot(act, held, 'me', now) === null).toBe(possible);
  });
});
