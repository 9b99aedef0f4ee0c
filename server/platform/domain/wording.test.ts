import { describe, expect, test } from 'vitest';
import {
  countOf,
  formatBytes,
  formatCount,
  formatDateTime,
  formatDurationMs,
  formatFigure,
  formatPercent,
  formatPoints,
  formatRelative,
  shortId,
} from './wording.ts';

const NOW = new Date('2026-03-12T14:05:00Z');
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('numbers', () => {
  test.each<[string, string]>([
    [formatCount(1204), '1,204'],
    [formatCount(0), '0'],
    [formatCount(null), '–'],
    [formatCount(Number.NaN), '–'],
    [formatPercent(0.0417), '4.17 %'],
    [formatPercent(0), '0 %'],
    [formatPercent(1), '100 %'],
    [formatPercent(undefined), '–'],
    [formatPoints(0.038), '3.8 points'],
    [formatFigure(0.78123), '0.781'],
    [formatFigure(null), '–'],
    [formatDurationMs(320), '320 ms'],
    [formatDurationMs(1_300), '1.3 s'],
    [formatDurationMs(5_400_000), '1.5 h'],
    [formatDurationMs(2 * 86_400_000), '2 d'],
    [formatDurationMs(Number.POSITIVE_INFINITY), '–'],
    [formatBytes(0), '0 B'],
    [formatBytes(999), '999 B'],
    [formatBytes(12_400_000_000), '12.4 GB'],
    [countOf(1, 'case'), '1 case'],
    [countOf(1_204, 'case'), '1,204 cases'],
    [countOf(2, 'query', 'queries'), '2 queries'],
  ])('%s', (written, expected) => {
    expect(plain(written)).toBe(expected);
  });

  test.each<[number, string]>([
    [999.7, '1 s'],
    [59_990, '1 min'],
    [3_599_900, '1 h'],
  ])('%s ms rounds up into the next unit: %s', (ms, expected) => {
    expect(plain(formatDurationMs(ms))).toBe(expected);
  });

  test('a size that rounds to a thousand is written in the next unit', () => {
    expect(plain(formatBytes(999_999))).toBe('1 MB');
  });
});

describe('dates', () => {
  test('name day, month and year in the zone asked for', () => {
    expect(formatDateTime(NOW, 'UTC')).toBe('12 Mar 2026, 14:05');
    expect(formatDateTime(NOW, 'Europe/Berlin')).toBe('12 Mar 2026, 15:05');
    expect(formatDateTime(new Date('2026-09-01T00:00:00Z'), 'UTC')).toBe('1 Sep 2026, 00:00');
  });

  test.each<[number, string]>([
    [-5, 'just now'],
    [5, 'just now'],
    [-42, '42 seconds ago'],
    [-60, '1 minute ago'],
    [-3 * 3_600 - 5, '3 hours ago'],
    [2 * 3_600 + 5, 'in 2 hours'],
    [-86_400 * 3, '3 days ago'],
  ])('%s s from now', (seconds, expected) => {
    expect(formatRelative(new Date(NOW.getTime() + seconds * 1_000), NOW)).toBe(expected);
  });
});

test('ids are shortened so that they can be told apart, and never when they are short', () => {
  expect(shortId('dec_01JABCDEFGHJKMNPQRSTVWXY7Q')).toMatch(/^dec_01J….*7Q$/);
  expect(shortId('dec_01J')).toBe('dec_01J');
});
