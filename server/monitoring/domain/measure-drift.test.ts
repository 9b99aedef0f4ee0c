import { describe, expect, test } from 'vitest';
import type { TrainingProfile } from '../../registry/domain/training-profile.ts';
import {
  chiSquareQuantile,
  driftValue,
  measureDrift,
  normalQuantile,
  stabilityIndex,
} from './measure-drift.ts';

const profile: TrainingProfile = {
  columns: {
    amount: {
      kind: 'numeric',
      feature: true,
      protected: false,
      count: 500,
      missing: 0,
      edges: [0, 10, 20, 30, 40],
      counts: [125, 125, 125, 125],
    },
    age: {
      kind: 'numeric',
      feature: false,
      protected: true,
      count: 500,
      missing: 0,
      edges: [0, 50, 100],
      counts: [250, 250],
    },
  },
  scores: null,
};

/** A small generator with a fixed seed, so that the simulation is the same on every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

describe('drift', () => {
  test('quantiles agree with the tables', () => {
    expect(normalQuantile(0.025)).toBeCloseTo(1.96, 2);
    expect(normalQuantile(0.975)).toBeCloseTo(-1.96, 2);
    expect(chiSquareQuantile(9, 0.05)).toBeCloseTo(16.92, 1);
    expect(chiSquareQuantile(3, 0.001)).toBeCloseTo(16.27, 0);
  });

  test('the index is zero for equal shares and the textbook sum otherwise', () => {
    expect(stabilityIndex([10, 10], [500, 500])).toBe(0);
    expect(stabilityIndex([50, 50], [80, 20])).toBeCloseTo(0.3 * Math.log(1.6) - 0.3 * Math.log(0.4), 10);
    expect(stabilityIndex([50, 50], [])).toBe(0);
  });

  test('small samples without drift fire in at most one of a hundred looks', () => {
    const next = random(7);
    let alarms = 0;
    for (let look = 0; look < 1000; look += 1) {
      const counts: Record<string, number> = {};
      for (let call = 0; call < 100; call += 1) {
        const bin = String(Math.floor(next() * 4));
        counts[bin] = (counts[bin] ?? 0) + 1;
      }
      const [first] = measureDrift(profile, new Map([['amount', counts]])).filter(
        ({ name }) => name === 'amount',
      );
      if (first?.isEvident) alarms += 1;
    }
    expect(alarms).toBeLessThan(10);
  });

  test('a moved feature is seen, a moved column that the model never sees raises nothing', () => {
    const moved = measureDrift(profile, new Map([['amount', { 0: 10, 1: 10, 2: 20, 3: 160 }]]));
    expect(moved[0]).toMatchObject({ name: 'amount', isEvident: true, sampleCount: 200 });
    expect(driftValue(moved).value).toBeGreaterThan(0.25);
    const others = measureDrift(
      profile,
      new Map<string, Record<string, number>>([
        ['amount', { 0: 50, 1: 50, 2: 50, 3: 50 }],
        ['age', { 1: 200 }],
      ]),
    );
    expect(others[0]).toMatchObject({ name: 'age', isEvident: true });
    expect(driftValue(others)).toEqual({ value: 0, sampleCount: 200 });
  });

  test('what training never saw counts as a bin of its own', () => {
    const [seen] = measureDrift(profile, new Map([['amount', { unseen: 100 }]]));
    expect(seen?.bins.find(({ bin }) => bin === 'unseen')).toEqual({
      bin: 'unseen',
      reference: 0,
      current: 1,
    });
    expect(seen?.psi).toBeGreaterThan(5);
  });
});
