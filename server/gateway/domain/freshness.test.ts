import { describe, expect, test } from 'vitest';
import { freshnessBound, stalenessOf } from './freshness.ts';

describe('how long a gateway may go on without confirmation', () => {
  test.each([
    [undefined, 'minimal', null],
    [undefined, 'limited', null],
    [undefined, 'high', 60_000],
    [undefined, 'critical', 60_000],
    [undefined, undefined, 60_000],
    [{}, 'critical', 60_000],
    [{ freshnessMs: 5_000 }, 'minimal', 5_000],
    [{ freshnessMs: 300_000 }, 'critical', 300_000],
  ] as const)('policy %j, tier %s → %s', (policy, tier, bound) => {
    expect(freshnessBound(policy, tier)).toBe(bound);
  });
});

describe('a workflow', () => {
  test.each([
    [0, 60_000, null],
    [60_000, 60_000, null],
    [60_001, 60_000, 'for 60 s; the workflow allows 60 s.'],
    [Number.POSITIVE_INFINITY, 5_000, 'since it started; the workflow allows 5 s.'],
    [Number.POSITIVE_INFINITY, null, null],
  ] as const)('unconfirmed for %s ms, bound %s', (unconfirmedMs, bound, expected) => {
    const said = stalenessOf(unconfirmedMs, bound);
    if (expected === null) expect(said).toBeNull();
    else expect(said).toContain(expected);
  });
});
