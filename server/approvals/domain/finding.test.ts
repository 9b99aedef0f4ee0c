import { expect, test } from 'vitest';
import {
  type FindingAct,
  type FindingActor,
  type FindingFacts,
  type FindingState,
  whyNotFinding,
} from './finding.ts';

const facts: FindingFacts = { isUnfinished: true, participants: ['asker', 'author'] };
const validator: FindingActor = { kind: 'person', id: 'vito', isValidator: true };
const author: FindingActor = { kind: 'person', id: 'author', isValidator: false };

const cases: [string, FindingAct, FindingState | null, Partial<FindingFacts>, FindingActor, RegExp | null][] =
  [
    ['a validator opens one', 'open', null, {}, validator, null],
    ['an author opens one', 'open', null, {}, author, /role Validator/],
    ['a validator who worked on it', 'open', null, {}, { ...validator, id: 'author' }, /had part/],
    ['a token opens one', 'open', null, {}, { ...validator, kind: 'token' }, /Only a person/],
    ['one on what is over', 'open', null, { isUnfinished: false }, validator, /is over/],
    ['the author answers', 'answer', 'open', {}, author, null],
    ['the author answers again', 'answer', 'answered', {}, author, null],
    ['somebody else answers', 'answer', 'open', {}, validator, /worked on it answers/],
    ['answering what is closed', 'answer', 'closed', {}, author, /closed by now/],
    ['a validator closes', 'close', 'answered', {}, validator, null],
    [
      'a validator closes after the request has ended',
      'close',
      'open',
      { isUnfinished: false },
      validator,
      null,
    ],
    ['an author closes', 'close', 'answered', {}, author, /role Validator/],
    ['closing twice', 'close', 'closed', {}, validator, /closed by now/],
    ['a validator reopens', 'reopen', 'closed', {}, validator, null],
    ['reopening what is open', 'reopen', 'open', {}, validator, /open by now/],
  ];

test.each(cases)('%s', (_, act, state, change, who, expected) => {
  const said = whyNotFinding(act, state, { ...facts, ...change }, who);
  if (expected === null) expect(said).toBeNull();
  else expect(said).toMatch(expected);
});
