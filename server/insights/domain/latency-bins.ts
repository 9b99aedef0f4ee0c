import { type Counters, valuesOf } from './counters.ts';

/**
 * Fixed logarithmic bins for milliseconds, each 10 % wider than the one before, from 0.1 ms to about four hours. Because
 * they never depend on the data, any buckets of time can be added, and a percentile is off by at most half a bin.
 */
const FIRST_MS = 0.1;
const GROWTH = 1.1;
const BINS_MAX = 200;

/** The bin of a duration in milliseconds. */
export function latencyBin(ms: number): number {
  if (!(ms > FIRST_MS)) return 0;
  // The nudge keeps exact edges in the bin that they open.
  return Math.min(BINS_MAX - 1, Math.floor(Math.log(ms / FIRST_MS) / Math.log(GROWTH) + 1e-9));
}

/** Where a bin begins, in milliseconds. */
export function latencyEdge(bin: number): number {
  return bin === 0 ? 0 : FIRST_MS * GROWTH ** bin;
}

/** The duration in milliseconds below which a share of the calls lies, interpolated within its bin; null without calls. */
export function percentileMs(counters: Counters, share: number): number | null {
  const bins = Object.entries(valuesOf(counters, 'latency'))
    .map(([bin, count]) => ({ bin: Number(bin), count }))
    .sort((a, b) => a.bin - b.bin);
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  if (total <= 0) return null;
  const rank = Math.min(1, Math.max(0, share)) * total;
  let below = 0;
  for (const { bin, count } of bins) {
    if (below + count >= rank) {
      const [from, to] = [latencyEdge(bin), latencyEdge(bin + 1)];
      return from + (to - from) * Math.max(0, (rank - below) / count);
    }
    below += count;
  }
  const last = bins.at(-1);
  return last ? latencyEdge(last.bin + 1) : null;
}

/** How many equal bins the confidence scale from 0 to 1 has. */
export const CONFIDENCE_BINS = 20;

/** The bin of a confidence from 0 to 1; the last one holds 1 as well. */
export function confidenceBin(confidence: number): number {
  return Math.min(CONFIDENCE_BINS - 1, Math.max(0, Math.floor(confidence * CONFIDENCE_BINS)));
}

/** How many decisions lie in each bin of confidence, from 0 up. */
export function confidenceCounts(counters: Counters): number[] {
  const found = valuesOf(counters, 'confidence');
  return Array.from({ length: CONFIDENCE_BINS }, (_, bin) => found[String(bin)] ?? 0);
}
