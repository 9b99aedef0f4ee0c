import { describe, expect, test } from 'vitest';
import { describeWindowCoverage, isInWindow, nextOpening } from './change-windows.ts';
import type { ChangeWindow } from './policy.ts';

const BERLIN = 'Europe/Berlin';
const office: ChangeWindow = { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', timeZone: BERLIN };
const night: ChangeWindow = { days: [5], from: '22:00', to: '02:00', timeZone: 'UTC' };
/** Clocks go from 02:00 to 03:00 on 29 March 2026 and back from 03:00 to 02:00 on 25 October 2026, both Sundays. */
const gap: ChangeWindow = { days: [7], from: '02:30', to: '03:30', timeZone: BERLIN };

describe('being inside', () => {
  test.each<[string, ChangeWindow[], string, boolean]>([
    ['no window at all', [], '2026-11-22T03:00:00Z', true],
    ['a Monday morning in winter', [office], '2026-11-23T08:00:00Z', true],
    ['a minute before', [office], '2026-11-23T07:59:59Z', false],
    ['the closing minute', [office], '2026-11-23T16:00:00Z', false],
    ['the same UTC hour in summer', [office], '2026-07-06T07:00:00Z', true],
    ['a Sunday', [office], '2026-11-22T10:00:00Z', false],
    ['over midnight, on the day it opened', [night], '2026-11-20T23:00:00Z', true],
    ['over midnight, on the next', [night], '2026-11-21T01:59:00Z', true],
    ['over midnight, closed', [night], '2026-11-21T02:00:00Z', false],
    ['not on the night before', [night], '2026-11-20T01:00:00Z', false],
    ['any of several', [night, office], '2026-11-23T08:00:00Z', true],
    ['after the clocks jumped', [gap], '2026-03-29T01:00:00Z', true],
    ['the first time an hour comes', [gap], '2026-10-25T00:45:00Z', true],
    ['and the second', [gap], '2026-10-25T01:45:00Z', true],
  ])('%s', (_, windows, at, inside) => {
    expect(isInWindow(windows, new Date(at))).toBe(inside);
  });
});

describe('the next opening', () => {
  test.each<[string, ChangeWindow[], string, string]>([
    ['is now while one is open', [office], '2026-11-23T08:00:00Z', '2026-11-23T08:00:00.000Z'],
    ['is the next morning', [office], '2026-11-23T17:00:00Z', '2026-11-24T08:00:00.000Z'],
    ['is after the weekend', [office], '2026-11-21T12:00:00Z', '2026-11-23T08:00:00.000Z'],
    ['is told in the offset of its day', [office], '2026-03-27T18:00:00Z', '2026-03-30T07:00:00.000Z'],
    ['moves with the clocks that jump over it', [gap], '2026-03-29T00:00:00Z', '2026-03-29T01:00:00.000Z'],
    ['is the first of an hour that comes twice', [gap], '2026-10-24T12:00:00Z', '2026-10-25T00:30:00.000Z'],
    ['is the soonest of several', [office, night], '2026-11-20T18:00:00Z', '2026-11-20T22:00:00.000Z'],
    ['is a week ahead on its own day', [gap], '2026-11-22T02:30:00Z', '2026-11-29T01:30:00.000Z'],
  ])('%s', (_, windows, now, opening) => {
    expect(nextOpening(windows, new Date(now))?.toISOString()).toBe(opening);
  });
});

describe('the hours that new windows cover', () => {
  test.each<[string, ChangeWindow[], ChangeWindow[], { opens: boolean; closes: boolean }]>([
    ['the same', [office], [office], { opens: false, closes: false }],
    [
      'split in two',
      [office],
      [
        { ...office, to: '12:00' },
        { ...office, from: '12:00' },
      ],
      { opens: false, closes: false },
    ],
    ['fewer', [office], [{ ...office, days: [1] }], { opens: false, closes: true }],
    ['more', [office], [office, { ...office, days: [6] }], { opens: true, closes: false }],
    ['others', [office], [{ ...office, from: '10:00', to: '18:00' }], { opens: true, closes: true }],
    ['any time before', [], [office], { opens: false, closes: true }],
    ['any time after', [office], [], { opens: true, closes: false }],
    ['another clock', [office], [{ ...office, timeZone: 'UTC' }], { opens: true, closes: true }],
  ])('%s', (_, before, after, expected) => {
    expect(describeWindowCoverage(before, after)).toEqual(expected);
  });
});
