import { describe, expect, test } from 'vitest';
import { compareCosts, compareVersionsOnSame } from './compare-costs.ts';
import { sumBySteps } from './gather-points.ts';
import { rangeBefore, resolveRange } from './resolve-range.ts';

const economics = {
  unit: 'cost points',
  costs: [
    { decision: 'approve', label: 'bad', cost: 5 },
    { decision: 'refuse', label: 'good', cost: 1 },
  ],
};

describe('cost of wrong decisions', () => {
  test('is held against the model alone and against deciding always the same, on the same cases', () => {
    const groups = [
      { decision: 'approve', modelDecision: 'approve', label: 'good', count: 60 },
      { decision: 'approve', modelDecision: 'approve', label: 'bad', count: 10 },
      { decision: 'refuse', modelDecision: 'approve', label: 'bad', count: 20 },
      { decision: 'refuse', modelDecision: null, label: 'good', count: 10 },
    ];
    const { cases, lines } = compareCosts(economics, groups, ['approve', 'refuse']);
    expect(cases).toBe(100);
    expect(lines.map(({ name, cost, cases: of }) => [name, cost, of])).toEqual([
      ['As decided', 60, 100],
      ['Model alone', 150, 90],
      ['Always approve', 150, 100],
      ['Always refuse', 70, 100],
    ]);
    expect(lines[0]?.perCase).toBe(0.6);
    expect(compareCosts(economics, [], ['approve']).lines[0]).toMatchObject({ cost: 0, perCase: 0 });
  });

  test('of two versions counts only what both decided', () => {
    const pairs = [
      { now: 'refuse', before: 'approve', label: 'bad', count: 3 },
      { now: 'refuse', before: 'approve', label: 'good', count: 2 },
    ];
    const names = { now: 'boosted 1', before: 'scorecard 1' };
    expect(compareVersionsOnSame(economics, pairs, names)).toMatchObject({
      cases: 5,
      lines: [
        { name: 'boosted 1', cost: 2 },
        { name: 'scorecard 1', cost: 15 },
      ],
    });
  });
});

describe('a range', () => {
  const now = new Date('2026-11-21T10:17:30Z');

  test('is the shortest that holds data, on whole steps', () => {
    const auto = (lastAt: string | null) =>
      resolveRange({ range: 'auto' }, { now, lastAt: lastAt === null ? null : new Date(lastAt) });
    expect(auto('2026-11-21T10:10:00Z')).toMatchObject({ preset: '1h', stepSeconds: 60, widthSeconds: 60 });
    expect(auto('2026-11-21T01:10:00Z')).toMatchObject({ preset: '24h', stepSeconds: 900 });
    expect(auto('2026-11-10T01:10:00Z')).toMatchObject({ preset: '30d', widthSeconds: 3600 });
    expect(auto('2025-11-10T01:10:00Z').preset).toBe('90d');
    expect(auto(null)).toMatchObject({
      preset: '1h',
      from: new Date('2026-11-21T09:17:00Z'),
      to: new Date('2026-11-21T10:18:00Z'),
    });
    expect(rangeBefore(auto(null)).to).toEqual(new Date('2026-11-21T09:17:00Z'));
  });

  test('of the reader’s own wins, and is refused when it ends before it begins', () => {
    const asked = { range: 'auto' as const, from: '2026-11-01T00:00:00Z', to: '2026-11-08T00:00:00Z' };
    expect(resolveRange(asked, { now, lastAt: now })).toMatchObject({ preset: null, stepSeconds: 10_800 });
    expect(() => resolveRange({ ...asked, to: asked.from }, { now, lastAt: now })).toThrow('must end after');
  });

  test('keeps gaps: steps without calls are not there', () => {
    const range = resolveRange({ range: '24h' }, { now, lastAt: now });
    const bucket = (minute: number) => ({
      modelVersionId: 'v',
      bucketStart: new Date(Date.UTC(2026, 10, 21, 8, minute)),
      counters: { calls: 1 },
    });
    expect(sumBySteps([bucket(3), bucket(14), bucket(45)], range)).toEqual([
      { at: new Date('2026-11-21T08:00:00Z'), counters: { calls: 2 } },
      { at: new Date('2026-11-21T08:45:00Z'), counters: { calls: 1 } },
    ]);
  });
});
