import type { Signal } from '#components/ui/state-badge.tsx';
import type { ColumnDrift } from '#server/monitoring/domain/measure-drift.ts';

/** How a column's drift reads: only what chance does not explain is more than noise. */
export function judgeDrift(column: ColumnDrift, threshold: number): { signal: Signal; word: string } {
  if (column.sampleCount === 0) return { signal: 'dark', word: 'No data' };
  if (!column.isEvident) return { signal: 'clear', word: 'As in training' };
  return column.psi >= threshold
    ? { signal: 'stop', word: 'Unlike training' }
    : { signal: 'caution', word: 'Moved a little' };
}

/** A bin as people read it: a category, or its place among the bins of a number. */
export function wordBin(bin: string, count: number): string {
  if (bin.startsWith('=')) return bin.slice(1).replaceAll('_', ' ');
  if (bin === 'missing') return 'not given';
  if (bin === 'unseen') return 'never seen in training';
  return `${Number(bin) + 1} of ${count}`;
}

/** A stability index to three decimals; more would be noise. */
export function wordIndex(psi: number): string {
  return psi < 0.001 ? '< 0.001' : psi.toFixed(3);
}

/** The bin whose share moved most, in words; null when nothing did. */
export function biggestMove(column: ColumnDrift): { bin: string; from: number; to: number } | null {
  const numeric = column.bins.filter(({ bin }) => /^\d+$/.test(bin)).length;
  const moved = column.bins.toSorted(
    (a, b) => Math.abs(b.current - b.reference) - Math.abs(a.current - a.reference),
  )[0];
  if (!moved || moved.current === moved.reference || column.sampleCount === 0) return null;
  return { bin: wordBin(moved.bin, numeric), from: moved.reference, to: moved.current };
}
