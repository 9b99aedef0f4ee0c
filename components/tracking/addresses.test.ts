import { describe, expect, it } from 'vitest';
import { comparedRuns, compareHref } from './addresses.ts';

describe('addresses of comparisons', () => {
  it('name each run once and at most twenty', () => {
    expect(compareHref(['a', 'b'])).toBe('/experiments/compare?run=a&run=b');
    const many = Array.from({ length: 30 }, (_, index) => `r${index}`);
    expect(new URL(`https://x${compareHref(many)}`).searchParams.getAll('run')).toHaveLength(20);
    expect(comparedRuns([...many, 'r0'])).toHaveLength(20);
  });

  it.each([
    [undefined, []],
    ['a', ['a']],
    [['a', 'a', 'b c', ''], ['a']],
  ])('%j means %j', (param, runs) => {
    expect(comparedRuns(param)).toEqual(runs);
  });
});
