import { describe, expect, test } from 'vitest';
import { NO_COUNTS } from '#server/tracking/domain/import-facts.ts';
import { tellCounts, tellProgress } from './prepare-import.ts';

describe('what an import made', () => {
  test.each([
    [{}, 'Nothing new yet'],
    [{ runs: 1 }, '1 run'],
    [{ experiments: 2, runs: 30, points: 1 }, '2 experiments, 30 runs, 1 point of metrics'],
    [{ files: 2, bytes: 2_000 }, /^2 files \(2(\.0)? kB\)$/],
    [{ skipped: 4 }, 'Nothing new yet'],
  ])('%j', (counts, words) => {
    const told = tellCounts({ ...NO_COUNTS, ...counts });
    if (typeof words === 'string') expect(told).toBe(words);
    else expect(told).toMatch(words);
  });
});

describe('how far it is', () => {
  test.each([
    [{ state: 'done', phase: 'done', progress: null }, null],
    [{ state: 'failed', phase: 'runs', progress: { of: 'experiments', done: 1, all: 4 } }, null],
    [{ state: 'running', phase: 'experiments', progress: null }, { label: 'Finding experiments' }],
    [
      { state: 'running', phase: 'runs', progress: { of: 'experiments', done: 1, all: 4 } },
      { label: 'Taking over runs: experiments 2 of 4', value: 0.25 },
    ],
  ] as const)('%j', (told, wanted) => {
    expect(tellProgress(told)).toEqual(wanted);
  });
});
