import { expect, test } from 'vitest';
import { readLetterFilters } from './read-letter-filters.ts';

test('the address becomes the filter; what means nothing is left out', () => {
  expect(
    readLetterFilters({ reason: 'exhausted', state: 'waiting', workflowId: 'wfl_1', more: 'x' }),
  ).toEqual({
    reason: 'exhausted',
    state: 'waiting',
    workflowId: 'wfl_1',
    limit: 50,
  });
  expect(readLetterFilters({ reason: 'bored', state: ['waiting'], cursor: '' })).toEqual({ limit: 50 });
});
