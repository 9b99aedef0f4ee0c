import { expect, test } from 'vitest';
import {
  isOpen,
  isUnfinished,
  nextState,
  REQUEST_STATES,
  type RequestEvent,
  type RequestState,
} from './request-states.ts';

const moves: [RequestState, RequestEvent, RequestState | null][] = [
  ['checking', 'gates-passed', 'in_review'],
  ['checking', 'gates-failed', 'blocked'],
  ['checking', 'slots-filled', null],
  ['checking', 'reject', null],
  ['blocked', 'check-again', 'checking'],
  ['blocked', 'slots-filled', null],
  ['in_review', 'slots-filled', 'approved'],
  ['in_review', 'reject', 'rejected'],
  ['in_review', 'apply', null],
  ['approved', 'apply', 'applied'],
  ['approved', 'mismatch', 'stale'],
  ['approved', 'withdraw', 'withdrawn'],
  ['approved', 'reject', 'rejected'],
  ['approved', 'take-back', 'in_review'],
  ['checking', 'break-glass', null],
  ['blocked', 'break-glass', 'emergency_applied'],
  ['in_review', 'break-glass', 'emergency_applied'],
  ['emergency_applied', 'ratify', 'ratified'],
  ['emergency_applied', 'repudiate', 'repudiated'],
  ['emergency_applied', 'withdraw', null],
  ['applied', 'break-glass', null],
];

test.each(moves)('%s on %s becomes %s', (state, event, next) => {
  expect(nextState(state, event)).toBe(next);
});

const events: RequestEvent[] = [
  'gates-passed',
  'gates-failed',
  'check-again',
  'slots-filled',
  'apply',
  'reject',
  'withdraw',
  'time-out',
  'mismatch',
  'take-back',
  'break-glass',
  'ratify',
  'repudiate',
];

test('nothing leads out of an end, and nothing but an approval leads to being applied', () => {
  for (const state of REQUEST_STATES) {
    for (const event of events) {
      const next = nextState(state, event);
      if (!isUnfinished(state)) expect(next).toBeNull();
      if (next === 'applied') expect(state).toBe('approved');
    }
  }
});

test('whatever is open can be withdrawn, expire and become stale', () => {
  for (const state of REQUEST_STATES.filter(isOpen)) {
    expect(nextState(state, 'withdraw')).toBe('withdrawn');
    expect(nextState(state, 'time-out')).toBe('expired');
    expect(nextState(state, 'mismatch')).toBe('stale');
  }
});
