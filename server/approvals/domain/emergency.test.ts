import { describe, expect, test } from 'vitest';
import {
  type BreakGlassFacts,
  dueOf,
  type EmergencyClock,
  type EmergencyDue,
  emergencyDeadlines,
  whyNotBreakGlass,
} from './emergency.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 21, 10, minutes));
const terms = {
  roles: ['operator' as const],
  maxHours: 4,
  secondPersonWithinMinutes: 15,
  ratifyWithinHours: 24,
};

test('deadlines follow the policy', () => {
  expect(emergencyDeadlines(terms, at(0))).toEqual({
    confirmBy: at(15),
    expiresAt: at(4 * 60),
    ratifyBy: at(24 * 60),
  });
});

const fresh: EmergencyClock = {
  state: 'awaiting',
  ...emergencyDeadlines(terms, at(0)),
  confirmedAt: null,
  pausedAt: null,
  returnedAt: null,
  overdueAt: null,
};

const clock: [string, Partial<EmergencyClock>, number, EmergencyDue[]][] = [
  ['at first', {}, 14, []],
  ['when nobody confirmed', {}, 15, ['pause']],
  ['when somebody did', { confirmedAt: at(3) }, 15, []],
  ['once only', { pausedAt: at(15) }, 16, []],
  ['when its hours are over', { confirmedAt: at(3) }, 240, ['return']],
  ['after it was returned', { confirmedAt: at(3), returnedAt: at(240) }, 250, []],
  ['when nobody judged it', { confirmedAt: at(3), returnedAt: at(240) }, 1440, ['freeze']],
  ['when everything was missed at once', {}, 1440, ['pause', 'return', 'freeze']],
  ['after it was ratified', { state: 'ratified' }, 5000, []],
  ['after it was repudiated', { state: 'repudiated' }, 5000, []],
];

test.each(clock)('%s', (_, change, minutes, due) => {
  expect(dueOf({ ...fresh, ...change }, at(minutes))).toEqual(due);
});

const allowed: BreakGlassFacts = {
  state: 'in_review',
  terms,
  heldRoles: ['operator'],
  isPerson: true,
  isScript: false,
  isExpired: false,
  hasWayBack: true,
  brokenGates: [],
  unsettled: false,
};

describe('the glass', () => {
  test.each([
    ['is broken in review', {}, null],
    ['is broken where a gate blocks', { state: 'blocked' }, null],
    ['stays whole where the policy has none', { terms: null }, /permits no emergency/],
    ['waits for the gates', { state: 'checking' }, /gates are still running/],
    ['is not broken twice', { state: 'emergency_applied' }, /over/],
    ['is not broken by a token', { isPerson: false }, /Only a person/],
    ['is not broken by a script', { isScript: true }, /Only a person/],
    ['is not broken too late', { isExpired: true }, /expired/],
    ['is not broken without a role', { heldRoles: [] }, /none of the roles/],
    ['does not pass over broken bytes', { brokenGates: ['artifact-intact'] }, /not intact/],
    ['needs a way back', { hasWayBack: false }, /way back/],
    ['waits for the emergency before', { unsettled: true }, /judged/],
  ] as const)('%s', (_, change, expected) => {
    const said = whyNotBreakGlass({ ...allowed, ...change });
    if (expected === null) expect(said).toBeNull();
    else expect(said).toMatch(expected);
  });
});
