import { describe, expect, test } from 'vitest';
import type { ColumnDrift } from '#server/monitoring/domain/measure-drift.ts';
import { biggestMove, judgeDrift, wordBin } from './prepare-drift.ts';
import { readHours } from './read-hours.ts';
import { wordRule } from './word-alert.ts';

const column: ColumnDrift = {
  name: 'purpose',
  title: 'Purpose',
  isFeature: true,
  isProtected: false,
  psi: 0.3,
  noiseLimit: 0.1,
  isEvident: true,
  sampleCount: 200,
  bins: [
    { bin: '=new_car', reference: 0.6, current: 0.2 },
    { bin: '=radio', reference: 0.4, current: 0.7 },
    { bin: 'unseen', reference: 0, current: 0.1 },
  ],
};

describe('drift in words', () => {
  test('only what chance does not explain is called moved', () => {
    expect(judgeDrift(column, 0.25)).toEqual({ signal: 'stop', word: 'Unlike training' });
    expect(judgeDrift({ ...column, psi: 0.2 }, 0.25).signal).toBe('caution');
    expect(judgeDrift({ ...column, isEvident: false }, 0.25).signal).toBe('clear');
    expect(judgeDrift({ ...column, sampleCount: 0 }, 0.25).signal).toBe('dark');
  });

  test('names the bin that moved most', () => {
    expect(biggestMove(column)).toEqual({ bin: 'new car', from: 0.6, to: 0.2 });
    expect(biggestMove({ ...column, sampleCount: 0 })).toBeNull();
    expect(wordBin('2', 8)).toBe('3 of 8');
    expect(wordBin('missing', 8)).toBe('not given');
  });

  test('a rule reads as a sentence', () => {
    const rule = { kind: 'gateway-errors' as const, threshold: 0.05, windowMinutes: 5, minimumCount: 20 };
    expect(wordRule(rule)).toBe('Fires from 5 % over 5 min, on at least 20 calls');
    expect(readHours('6')).toBe(6);
    expect(readHours('99')).toBe(24);
  });
});
