import { describe, expect, it } from 'vitest';
import { prepareMetricLines, smooth } from './prepare-metric-lines.ts';
import { prepareParallel, stretchesOf } from './prepare-parallel.ts';
import type { ShownRun } from './run-field.ts';

describe('metric lines', () => {
  const points = [
    { step: 10, at: 5_000, value: 2 },
    { step: 0, at: 1_000, value: 4 },
    { step: 20, at: 9_000, value: Number.NaN },
  ];

  it('run over steps in their order, or over seconds since the first value', () => {
    const lines = [{ runId: 'a', label: 'a', points }];
    expect(prepareMetricLines(lines, 'step', 0)[0]?.points.map(({ x, y }) => [x, y])).toEqual([
      [0, 4],
      [10, 2],
      [20, Number.NaN],
    ]);
    expect(prepareMetricLines(lines, 'time', 0)[0]?.points.map(({ x }) => x)).toEqual([0, 4, 8]);
  });

  it('are smoothed without being drawn towards zero', () => {
    expect(smooth([5, 5, 5], 0.9).every((value) => Math.abs(value - 5) < 1e-9)).toBe(true);
    const [first, , third] = smooth([0, Number.NaN, 10], 0.5);
    expect(first).toBe(0);
    expect(third).toBeCloseTo(6.667, 3);
    expect(smooth([1, Number.MAX_VALUE, 1], 0.5).at(-1)).toBe(1);
  });
});

const run = (id: string, params: Record<string, string>, loss?: number): ShownRun => ({
  id,
  name: id,
  status: 'FINISHED',
  lifecycle: 'active',
  startedAt: null,
  endedAt: null,
  user: '',
  metrics: loss === undefined ? {} : { loss },
  params,
  tags: {},
});
const FIELDS = [
  { kind: 'params', key: 'depth' },
  { kind: 'params', key: 'solver' },
  { kind: 'metrics', key: 'loss' },
] as const;

describe('parallel coordinates', () => {
  const runs = [
    run('a', { depth: '2', solver: 'adam' }, 1),
    run('b', { depth: '4', solver: 'sgd' }, 3),
    run('c', { depth: '3' }, Number.NaN),
  ];
  const prepared = prepareParallel(runs, FIELDS, String);

  it('have scales for numbers, even for those logged as words, and places for words', () => {
    expect(prepared.axes.map(({ isNumeric }) => isNumeric)).toEqual([true, false, true]);
    expect(prepared.lines.map(({ shares }) => shares)).toEqual([
      [0, 0, 0],
      [1, 1, 1],
      [0.5, null, null],
    ]);
  });

  it('rank lines by the last axis, and those without a value nowhere', () => {
    expect(prepared.lines.map(({ rank }) => rank)).toEqual([0, 1, null]);
  });

  it('draw no line through an axis on which a run has nothing', () => {
    const [, , third] = prepared.lines;
    expect(third && stretchesOf(third)).toEqual([{ from: 0, shares: [0.5] }]);
  });

  it('draw a run that came to infinity as one without a value', () => {
    const wild = [...runs, run('d', { depth: '3', solver: 'sgd' }, Number.MAX_VALUE)];
    expect(prepareParallel(wild, FIELDS, String).lines.at(-1)?.shares).toEqual([0.5, 1, null]);
  });

  it('leave out axes with too many words', () => {
    const many = Array.from({ length: 21 }, (_, index) =>
      run(`r${index}`, { depth: '1', solver: `s${index}` }),
    );
    expect(prepareParallel(many, FIELDS, String).leftOut).toEqual(['solver']);
  });
});
