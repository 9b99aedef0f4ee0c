import { expect, test } from 'vitest';
import { groupByHolder, prepareReviewLine, type ReviewLine } from './prepare-review-line.ts';

const line: ReviewLine = {
  id: 'arl_1',
  kind: 'grant',
  holderId: 'per_1',
  holderName: 'Ada',
  facts: {
    role: 'ml-engineer',
    workspaceName: 'Lending',
    hasSecondFactor: true,
    lastSeenAt: '2026-11-01T00:00:00Z',
  },
  decision: null,
  reason: null,
  decidedByName: null,
  decidedAt: null,
  isInForce: true,
  isOwn: false,
};

test.each([
  [{}, { title: 'ML engineer in Lending', notes: [], canDecide: true }],
  [{ isOwn: true }, { title: 'ML engineer in Lending', notes: [], canDecide: false }],
  [{ isInForce: false }, { title: 'ML engineer in Lending', notes: ['ended meanwhile'], canDecide: false }],
  [{ decision: 'keep' }, { title: 'ML engineer in Lending', notes: [], canDecide: false }],
  [
    { kind: 'member', facts: { hasSecondFactor: false } },
    { title: 'Member without a role', notes: ['not seen yet', 'no second factor'], canDecide: true },
  ],
  [
    { kind: 'token', facts: { name: 'checkout', role: 'application' } },
    { title: 'Token checkout: Application', notes: ['never used'], canDecide: true },
  ],
  [
    {
      kind: 'token',
      facts: { name: 'ci', role: null, scopes: ['model:read'], lastSeenAt: '2026-11-01T00:00:00Z' },
    },
    { title: 'Token ci: 1 permission', notes: [], canDecide: true },
  ],
] satisfies [Partial<ReviewLine>, object][])('%j', (over, expected) => {
  expect(prepareReviewLine({ ...line, ...over })).toMatchObject(expected);
});

test('lines stand under their holder, holders by name', () => {
  const lines = [line, { ...line, holderId: 'per_0', holderName: 'Abe' }, { ...line, id: 'arl_2' }];
  expect(groupByHolder(lines).map(({ holderName, lines: own }) => [holderName, own.length])).toEqual([
    ['Abe', 1],
    ['Ada', 2],
  ]);
});
