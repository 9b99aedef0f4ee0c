import { isDrawable, prepareScale, type Scale, SMALLEST } from './prepare-scale.ts';
import type { PreparedSeries } from './prepare-time-series.ts';
import { SERIES_LOOKS } from './series-look.ts';

export interface XyPoint {
  x: number;
  /** What is no number (NaN, infinite or as good as that, null) is a gap in the line. */
  y: number | null;
}

export interface XySeries {
  key: string;
  label: string;
  /** In the order of x. */
  points: readonly XyPoint[];
}

export interface KnownPoint {
  x: number;
  y: number;
}

export interface PreparedXySeries extends PreparedSeries {
  /** Stretches without gaps; a stretch of one point is a dot. */
  stretches: readonly (readonly KnownPoint[])[];
}

export interface PreparedXy {
  series: readonly PreparedXySeries[];
  x: Scale;
  y: Scale;
  isLog: boolean;
  /** Labels of series beyond the sixth, which are not drawn. */
  leftOut: readonly string[];
  /** Values that are no numbers, or not above zero on a logarithmic scale. */
  gaps: number;
}

export const MOST_XY_SERIES = SERIES_LOOKS.length;

function stretchesOf(points: readonly XyPoint[], isLog: boolean) {
  const stretches: KnownPoint[][] = [];
  let current: KnownPoint[] | null = null;
  let gaps = 0;
  for (const { x, y } of points) {
    if (!isDrawable(y) || (isLog && y < SMALLEST)) {
      current = null;
      gaps += 1;
      continue;
    }
    if (current === null) {
      current = [];
      stretches.push(current);
    }
    current.push({ x, y });
  }
  return { stretches, gaps };
}

/** Whole decades around the values, at most seven of them named. */
function logScale(values: readonly number[]): Scale {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low > high) [low, high] = [1, 10];
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(high) - 1e-9));
  const step = Math.ceil((last - first) / 6);
  const ticks: number[] = [];
  for (let power = first; power <= last; power += step) ticks.push(Number(`1e${power}`));
  return { domain: [Number(`1e${first}`), Number(`1e${last}`)], ticks };
}

/** There is nothing between one step and the next, so no fraction of whole numbers is named. */
function wholeScale(values: readonly number[]): Scale {
  const scale = prepareScale(values);
  if (!values.every(Number.isInteger)) return scale;
  return { ...scale, ticks: scale.ticks.filter(Number.isInteger) };
}

/** Series over a number such as a step, at most six of them, with round scales around what is known of them. */
export function prepareXy(series: readonly XySeries[], options: { logY?: boolean } = {}): PreparedXy {
  const isLog = options.logY === true;
  let gaps = 0;
  const drawn = series.slice(0, MOST_XY_SERIES).map((each, index): PreparedXySeries => {
    const found = stretchesOf(each.points, isLog);
    gaps += found.gaps;
    const { colour, dash, marker } = SERIES_LOOKS[index] ?? SERIES_LOOKS[0];
    return { key: each.key, label: each.label, colour, dash, marker, stretches: found.stretches };
  });
  const points = drawn.flatMap((each) => each.stretches.flat());
  const ys = points.map(({ y }) => y);
  return {
    series: drawn,
    x: wholeScale(points.map(({ x }) => x)),
    y: isLog ? logScale(ys) : prepareScale(ys),
    isLog,
    leftOut: series.slice(MOST_XY_SERIES).map(({ label }) => label),
    gaps,
  };
}

/** Where a value stands between the ends of its scale, from 0 to 1. */
export function shareOf(value: number, { domain: [low, high] }: Scale, isLog = false): number {
  if (isLog) return (Math.log10(value) - Math.log10(low)) / (Math.log10(high) - Math.log10(low));
  return (value - low) / (high - low);
}

/** The known point of a series nearest to `x`; null when it has none. */
export function nearestPoint(series: PreparedXySeries, x: number): KnownPoint | null {
  let nearest: KnownPoint | null = null;
  for (const stretch of series.stretches)
    for (const point of stretch)
      if (nearest === null || Math.abs(point.x - x) < Math.abs(nearest.x - x)) nearest = point;
  return nearest;
}

/** Every x at which some series has a value, with the values there. */
export function xyRows({ series }: PreparedXy): { x: number; values: (number | null)[] }[] {
  const byX = new Map<number, (number | null)[]>();
  for (const [index, each] of series.entries())
    for (const { x, y } of each.stretches.flat()) {
      const values = byX.get(x) ?? series.map(() => null);
      values[index] = y;
      byX.set(x, values);
    }
  return [...byX].map(([x, values]) => ({ x, values })).sort((a, b) => a.x - b.x);
}
