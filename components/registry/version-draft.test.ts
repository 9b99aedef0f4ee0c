import { expect, test } from 'vitest';
import { draftFrom, versionInput } from './version-draft.ts';

const sourceOf = (change: Partial<ReturnType<typeof draftFrom>>) =>
  versionInput('scorecard', 'art_1', { ...draftFrom(undefined), ...change }).source;

test('where a version was made is told as far as it is known', () => {
  expect(sourceOf({})).toBeNull();
  expect(sourceOf({ repository: 'git@host:credit.git' })).toBeNull();
  expect(sourceOf({ commit: ' abcdef1 ' })).toEqual({ repository: null, commit: 'abcdef1', run: null });
  expect(sourceOf({ run: 'r1', features: 'applicant:income, applicant:debts\nloan:amount' })).toEqual({
    ...{ repository: null, commit: null, run: 'r1' },
    features: ['applicant:income', 'applicant:debts', 'loan:amount'],
  });
  expect(sourceOf({ features: 'loan:amount' })).toMatchObject({ run: null, features: ['loan:amount'] });
});
