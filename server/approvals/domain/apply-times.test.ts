import { expect, test } from 'vitest';
import { type TimeSources, tellWaits, waitsForTime } from './apply-times.ts';

const at = (time: string) => new Date(`2026-11-24T${time}:00Z`);
const calm: TimeSources = {
  terms: { minReviewSeconds: 0, coolOffSeconds: 0, windows: [] },
  action: 'promote',
  environment: 'production',
  createdAt: at('08:00'),
  signedAt: [at('08:10'), at('08:20')],
  freezes: [],
};
const freeze = { reason: 'Year end', startsAt: at('07:00'), endsAt: at('12:00'), liftedAt: null };
const office = { days: [2], from: '10:00', to: '11:00', timeZone: 'UTC' };

test.each<[string, Partial<TimeSources>, string | null, Date | null]>([
  ['nothing', {}, null, null],
  ['review', { terms: { ...calm.terms, minReviewSeconds: 3600 } }, 'minimum review', at('09:00')],
  ['cool-off', { terms: { ...calm.terms, coolOffSeconds: 1200 } }, 'cool-off', at('08:40')],
  ['cool-off of nobody', { terms: { ...calm.terms, coolOffSeconds: 1200 }, signedAt: [] }, null, null],
  ['window', { terms: { ...calm.terms, windows: [office] } }, 'change window', at('10:00')],
  ['freeze', { freezes: [freeze] }, 'Year end', at('12:00')],
  ['freeze without an end', { freezes: [{ ...freeze, endsAt: null }] }, 'Year end', null],
  ['lifted freeze', { freezes: [{ ...freeze, liftedAt: at('08:00') }] }, null, null],
  ['freeze to come', { freezes: [{ ...freeze, startsAt: at('09:00') }] }, null, null],
  ['freeze of staging', { freezes: [freeze], environment: 'staging' }, null, null],
  ['freeze of an edit', { freezes: [freeze], action: 'edit-policy' }, null, null],
])('waits for %s', (_, change, what, until) => {
  const waits = waitsForTime({ ...calm, ...change }, at('08:30'));
  expect(waits).toEqual(what === null ? [] : [{ what: expect.stringContaining(what), until }]);
});

test('tells everything it waits for', () => {
  expect(
    tellWaits([
      { what: 'the minimum review time', until: at('09:00') },
      { what: 'the end of a freeze: Year end', until: null },
    ]),
  ).toBe('Waits for the minimum review time (until 2026-11-24 09:00 UTC); the end of a freeze: Year end.');
});
