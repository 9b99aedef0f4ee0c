import { expect, test } from 'vitest';
import { readFilters } from './read-filters.ts';

const now = new Date('2026-11-21T10:00:00.000Z');

test.each([
  [{}, { limit: 50 }],
  [
    { status: 'decided', subject: ' GC-1 ', decidedBy: 'person' },
    { limit: 50, status: 'decided', subject: 'GC-1', decidedBy: 'person' },
  ],
  [{ status: 'nonsense', from: 'yesterday', subject: '', cursor: ['a', 'b'] }, { limit: 50 }],
  [{ since: '1h' }, { limit: 50, from: '2026-11-21T09:00:00.000Z' }],
  [{ since: 'toString' }, { limit: 50 }],
  [
    { since: '1h', from: '2026-11-20T00:00:00Z' },
    { limit: 50, from: '2026-11-20T00:00:00Z' },
  ],
])('%j', (params, filters) => {
  expect(readFilters(params, now)).toEqual(filters);
});
