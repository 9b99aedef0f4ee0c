import { describe, expect, test } from 'vitest';
import { grantAllowance } from './grant-allowance.ts';
import { limitWording, metersOf, windowEnd } from './meter.ts';

const at = (text: string) => Date.parse(text);

describe('the end of a window, in UTC', () => {
  test.each([
    ['day', '2026-11-21T23:59:59.999Z', '2026-11-22T00:00:00Z'],
    ['day', '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z'],
    ['day', '2026-12-31T12:00:00Z', '2027-01-01T00:00:00Z'],
    ['day', '2028-02-28T12:00:00Z', '2028-02-29T00:00:00Z'],
    ['month', '2026-11-21T12:00:00Z', '2026-12-01T00:00:00Z'],
    ['month', '2026-12-31T23:59:59.999Z', '2027-01-01T00:00:00Z'],
  ] as const)('%s of %s', (window, now, end) => {
    expect(windowEnd(window, at(now))).toBe(at(end));
  });

  test('a rate has none', () => expect(windowEnd(null, at('2026-11-21T00:00:00Z'))).toBe(0));
});

describe('the meters of an allowance', () => {
  test('are one per limit that is set', () => {
    expect(metersOf(undefined, 'token', 'tok')).toEqual([]);
    const meters = metersOf(
      { callsPerSecond: 4, tokensPerMinute: 600, moneyPerMonth: 2.5 },
      'token',
      'tok|wf',
    );
    expect(meters.map(({ key, most, everyMs, window }) => [key, most, everyMs, window])).toEqual([
      ['tok|wf|callsPerSecond', 4, 250, null],
      ['tok|wf|tokensPerMinute', 600, 100, null],
      ['tok|wf|moneyPerMonth', 2.5, 0, 'month'],
    ]);
  });

  test('a slow rate still lets one call through at once, a burst more', () => {
    expect(metersOf({ callsPerSecond: 0.5 }, 'token', 't')[0]).toMatchObject({ most: 1, everyMs: 2_000 });
    expect(metersOf({ callsPerSecond: 2, burst: 10 }, 'token', 't')[0]).toMatchObject({
      most: 10,
      everyMs: 500,
    });
  });

  test('say in words what was used up', () => {
    const [meter] = metersOf({ callsPerDay: 100 }, 'workflow', 'wf');
    expect(meter && limitWording(meter)).toBe('This workflow has used its 100 calls per day.');
  });
});

describe('an asking', () => {
  const rate = { key: 'r', spent: 0, wanted: 4, most: 10, everyMs: 100, endsAt: 0 };
  const window = { key: 'w', spent: 0, wanted: 4, most: 10, everyMs: 0, endsAt: 5_000 };

  test.each([
    // what is kept, the asking, at → what is kept then, granted, left
    ['a fresh rate', null, rate, 1_000, 1_400, 4, 6],
    ['a rate half used', 1_400, rate, 1_000, 1_800, 4, 2],
    ['a rate nearly used', 1_800, rate, 1_000, 2_000, 2, 0],
    ['a rate used up', 2_000, rate, 1_000, 2_000, 0, 0],
    ['a rate that came back meanwhile', 2_000, rate, 1_300, 2_300, 3, 0],
    ['a rate long idle', 2_000, rate, 60_000, 60_400, 4, 6],
    ['a rate given back to', 1_400, { ...rate, spent: -4, wanted: 0 }, 1_000, 1_000, 0, 10],
    ['a rate spent beyond', 1_900, { ...rate, spent: 5, wanted: 1 }, 1_000, 2_400, 0, -4],
    ['a fresh window', null, window, 1_000, 4, 4, 6],
    ['a window nearly used', 8, window, 1_000, 10, 2, 0],
    ['a window used up', 10, window, 4_999, 10, 0, 0],
    ['a window spent beyond', 9, { ...window, spent: 3 }, 1_000, 12, 0, -2],
    ['a window given back to', 10, { ...window, spent: -3, wanted: 1 }, 1_000, 8, 1, 2],
    ['a lowered limit', 10, { ...window, most: 5 }, 1_000, 10, 0, -5],
    ['more given back than was used', 1, { ...window, spent: -3, wanted: 0 }, 1_000, 0, 0, 10],
  ] as const)('of %s', (_, mark, ask, now, kept, granted, left) => {
    const answer = grantAllowance(mark, ask, now);
    expect(answer.mark).toBeCloseTo(kept, 6);
    expect(answer.grant.granted).toBeCloseTo(granted, 6);
    expect(answer.grant.left).toBeCloseTo(left, 6);
  });
});
