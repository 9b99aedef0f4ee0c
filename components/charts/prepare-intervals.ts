import { prepareScale, type Scale } from './prepare-scale.ts';

export interface IntervalItem {
  label: string;
  estimate: number;
  low: number;
  high: number;
  /** How many cases the estimate rests on. */
  sampleSize: number;
}

export interface PreparedIntervals {
  items: readonly (IntervalItem & {
    isSmall: boolean;
    position: { estimate: number; low: number; high: number };
  })[];
  scale: Scale;
}

/** Below this many cases an estimate is said to rest on a small sample. */
export const SMALL_SAMPLE = 30;

/** Estimates with their intervals as positions (0 to 1) on one scale, which has room for a reference value as well. */
export function prepareIntervals(
  items: readonly IntervalItem[],
  options: { bounds?: readonly [number, number]; reference?: number } = {},
): PreparedIntervals {
  const { bounds, reference = null } = options;
  const values = items.flatMap((item) => [item.low, item.high, item.estimate]);
  const scale = prepareScale([...values, reference], { bounds });
  const [start, end] = scale.domain;
  const position = (value: number) => Math.min(1, Math.max(0, (value - start) / (end - start || 1)));
  return {
    items: items.map((item) => ({
      ...item,
      isSmall: item.sampleSize < SMALL_SAMPLE,
      position: {
        estimate: position(item.estimate),
        low: position(item.low),
        high: position(item.high),
      },
    })),
    scale,
  };
}
