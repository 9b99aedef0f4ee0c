import { describe, expect, test } from 'vitest';
import { ACTS, ACTS_IN_STATE, type Act, type ActFacts, type Candidate, whyNot } from './permitted-acts.ts';
import { nextState, REQUEST_STATES, type RequestEvent } from './request-states.ts';

const now = new Date('2026-11-21T10:00:00Z');
const facts: ActFacts = {
  state: 'in_review',
  requestedBy: 'asker',
  onBehalfOf: null,
  contributors: ['author'],
  slots: [
    [
      { role: 'ml-engineer', count: 1 },
      { role: 'risk-officer', count: 1 },
    ],
  ],
  signatures: [],
  expiresAt: new Date('2026-11-22T10:00:00Z'),
  now,
};
const peer: Candidate = { kind: 'person', id: 'peer', signingRoles: ['ml-engineer'] };
const officer: Candidate = { kind: 'person', id: 'officer', signingRoles: ['risk-officer'] };

const cases: [string, Act, Partial<ActFacts>, Candidate, RegExp | null][] = [
  ['a peer signs', 'approve', {}, peer, null],
  ['an officer signs', 'approve', {}, officer, null],
  ['an officer rejects', 'reject', {}, officer, null],
  ['whoever asked signs', 'approve', {}, { ...peer, id: 'asker' }, /You asked/],
  [
    'whoever stands behind the asking token signs',
    'approve',
    { onBehalfOf: 'peer', requestedBy: 'tok_1' },
    peer,
    /You asked/,
  ],
  ['whoever asked rejects', 'reject', {}, { ...peer, id: 'asker' }, /You asked/],
  ['a contributor signs', 'approve', {}, { ...peer, id: 'author' }, /worked on/],
  ['a contributor who is risk officer signs', 'approve', {}, { ...officer, id: 'author' }, /worked on/],
  ['a reviewer signs', 'approve', {}, { ...peer, signingRoles: [] }, /needs the role/],
  [
    'a validator signs while a finding is open',
    'approve',
    { openFindings: 1, slots: [[{ role: 'validator', count: 1 }]] },
    { ...peer, signingRoles: ['validator'] },
    /finding is open/,
  ],
  ['a peer signs while a finding is open', 'approve', { openFindings: 1 }, peer, null],
  ['a script signs', 'approve', {}, { ...peer, script: 'nightly' }, /script/],
  ['the demonstration signs', 'approve', {}, { ...peer, script: 'demo' }, null],
  ['a token signs', 'approve', {}, { ...peer, kind: 'token' }, /Only a person/],
  ['the machine operator signs', 'approve', {}, { ...peer, kind: 'machine-operator' }, /Only a person/],
  [
    'a peer signs twice',
    'approve',
    { signatures: [{ personId: 'peer', roles: ['ml-engineer'] }] },
    peer,
    /already/,
  ],
  [
    'a second peer signs',
    'approve',
    { signatures: [{ personId: 'other', roles: ['ml-engineer'] }] },
    peer,
    /places for your role/,
  ],
  ['signing while gates run', 'approve', { state: 'checking' }, peer, /still running/],
  ['signing what a gate blocks', 'approve', { state: 'blocked' }, peer, /did not pass/],
  ['signing after the end', 'approve', { state: 'applied' }, peer, /over/],
  ['signing too late', 'approve', { expiresAt: now }, peer, /expired/],
  [
    'a signer takes it back',
    'take-back',
    { signatures: [{ personId: 'peer', roles: ['ml-engineer'] }] },
    peer,
    null,
  ],
  ['somebody takes back what they never signed', 'take-back', {}, peer, /not signed/],
  ['signing what waits for its time', 'approve', { state: 'approved' }, peer, /Every place is filled/],
  ['an officer rejects what waits for its time', 'reject', { state: 'approved' }, officer, null],
  ['ratifying where no glass was broken', 'ratify', {}, officer, /Nothing was applied in an emergency/],
  ['an officer ratifies, even late', 'ratify', { state: 'emergency_applied', expiresAt: now }, officer, null],
  ['an officer repudiates', 'repudiate', { state: 'emergency_applied' }, officer, null],
  [
    'whoever broke the glass ratifies',
    'ratify',
    { state: 'emergency_applied', invokedBy: 'officer' },
    officer,
    /broke the glass/,
  ],
  [
    'whoever broke the glass repudiates',
    'repudiate',
    { state: 'emergency_applied', invokedBy: 'officer' },
    officer,
    /broke the glass/,
  ],
  [
    'whoever asked ratifies',
    'ratify',
    { state: 'emergency_applied' },
    { ...officer, id: 'asker' },
    /You asked/,
  ],
  [
    'approving after the glass was broken',
    'approve',
    { state: 'emergency_applied' },
    peer,
    /Ratify or repudiate/,
  ],
  ['whoever asked withdraws', 'withdraw', {}, { ...peer, id: 'asker' }, null],
  ['somebody else withdraws', 'withdraw', {}, peer, /Only whoever asked/],
  ['checking again what is blocked', 'check-again', { state: 'blocked' }, peer, null],
  ['checking again what has passed', 'check-again', {}, peer, /have passed/],
];

test.each(cases)('%s', (_, act, change, who, expected) => {
  const reason = whyNot(act, { ...facts, ...change }, who);
  if (expected === null) expect(reason).toBeNull();
  else expect(reason).toMatch(expected);
});

describe('the table of acts', () => {
  const EVENTS = {
    approve: 'slots-filled',
    reject: 'reject',
    withdraw: 'withdraw',
    'check-again': 'check-again',
    ratify: 'ratify',
    repudiate: 'repudiate',
  } as const satisfies Partial<Record<Act, RequestEvent>>;

  test('permits exactly what the state machine can follow', () => {
    for (const state of REQUEST_STATES) {
      // A signature can be taken back wherever it may still stand; the state need not follow.
      for (const act of ACTS.filter((one) => one !== 'take-back')) {
        expect(ACTS_IN_STATE[state][act] === true, `${act} in ${state}`).toBe(
          nextState(state, EVENTS[act]) !== null,
        );
      }
    }
  });
});
