import { expect, test } from 'vitest';
import type { PolicyTerms } from './policy.ts';
import { type Holder, whoCouldApprove } from './who-could-approve.ts';

const ada: Holder = { id: 'ada', name: 'Ada', roles: ['ml-engineer'] };
const bo: Holder = { id: 'bo', name: 'Bo', roles: ['ml-engineer', 'risk-officer'] };
const cy: Holder = { id: 'cy', name: 'Cy', roles: ['risk-officer'] };
const vi: Holder = { id: 'vi', name: 'Vi', roles: ['viewer'] };
const HIGH: PolicyTerms['slots'] = [
  [
    { role: 'ml-engineer', count: 1 },
    { role: 'risk-officer', count: 1 },
  ],
];

test.each<[string, PolicyTerms['slots'], Holder[], string[], boolean, RegExp | null]>([
  ['enough of everybody', HIGH, [ada, bo, cy], [], true, null],
  ['nobody needed', [], [], [], true, null],
  ['one person for two places', HIGH, [bo], [], false, /cannot fill two places/],
  ['somebody who is needed', HIGH, [ada, bo], [], true, /Without Ada and without Bo/],
  ['the author left out', HIGH, [ada, cy], ['ada'], false, /1 more ML engineer/],
  ['an alternative that works', [...HIGH, [{ role: 'ml-engineer', count: 1 }]], [ada, bo], [], true, null],
  ['no executive', [[{ role: 'executive', count: 2 }]], [ada], [], false, /2 more Executive/],
])('%s', (_, slots, holders, excluded, canBeApproved, warning) => {
  const preview = whoCouldApprove(slots, holders, new Map(excluded.map((id) => [id, 'asked for it'])));
  expect(preview.canBeApproved).toBe(canBeApproved);
  if (warning === null) expect(preview.warning).toBeNull();
  else expect(preview.warning).toMatch(warning);
});

test('names who could and who could not, and why', () => {
  const preview = whoCouldApprove(HIGH, [ada, bo, cy, vi], new Map([['ada', 'asked for it']]));
  expect(preview.alternatives[0]?.places.map(({ role, could }) => [role, could.map(({ id }) => id)])).toEqual(
    [
      ['ml-engineer', ['bo']],
      ['risk-officer', ['bo', 'cy']],
    ],
  );
  expect(preview.excluded).toEqual([{ id: 'ada', name: 'Ada', why: 'asked for it' }]);
});
