import { OTHERS_LOOK, SERIES_LOOKS } from './series-look.ts';

export interface TimePoint {
  /** Start of the bucket, in milliseconds since 1970. */
  at: number;
  /** null is known to be missing; a bucket that is not there at all is a gap as well. Never zero for either. */
  value: number | null;
}

export interface TimeSeries {
  key: string;
  label: string;
  points: readonly TimePoint[];
}

export interface PreparedSeries {
  key: string;
  label: string;
  colour: string;
  dash: string | undefined;
  marker: string;
}

export interface PreparedTimeSeries {
  rows: readonly { at: number; values: Readonly<Record<string, number | null>> }[];
  series: readonly PreparedSeries[];
  /** Labels of series that are not drawn, where adding them up would mean nothing. */
  leftOut: readonly string[];
}

export interface TimeRange {
  fromMs: number;
  toMs: number;
}

const MOST_SERIES = 6;
const MOST_ROWS = 2_000;
const OTHERS = 'others';

function addUp(series: readonly TimeSeries[]): TimeSeries {
  const sums = new Map<number, number | null>();
  for (const point of series.flatMap((each) => each.points)) {
    const before = sums.get(point.at);
    sums.set(point.at, point.value === null ? (before ?? null) : (before ?? 0) + point.value);
  }
  const points = [...sums].map(([at, value]) => ({ at, value })).sort((a, b) => a.at - b.at);
  return { key: OTHERS, label: `${series.length} others`, points };
}

function chooseDrawn(series: readonly TimeSeries[], additive: boolean) {
  if (series.length <= MOST_SERIES) return { drawn: series, leftOut: [] };
  if (!additive) {
    const leftOut = series.slice(MOST_SERIES).map((each) => each.label);
    return { drawn: series.slice(0, MOST_SERIES), leftOut };
  }
  const total = (each: TimeSeries) => each.points.reduce((sum, point) => sum + (point.value ?? 0), 0);
  const largest = new Set([...series].sort((a, b) => total(b) - total(a)).slice(0, MOST_SERIES - 1));
  const rest = series.filter((each) => !largest.has(each));
  return { drawn: [...series.filter((each) => largest.has(each)), addUp(rest)], leftOut: [] };
}

/**
 * Lays series on one grid of `stepMs`, with null wherever a bucket has no value, so that gaps stay gaps. Beyond six series
 * the smallest are added up as others when they are `additive` (counts), else named as left out (percentiles, rates).
 */
export function prepareTimeSeries(
  series: readonly TimeSeries[],
  range: TimeRange,
  stepMs: number,
  additive = false,
): PreparedTimeSeries {
  const steps = (range.toMs - range.fromMs) / stepMs;
  if (!(stepMs > 0) || steps > MOST_ROWS) {
    throw new RangeError(`A chart has at most ${MOST_ROWS} points: choose a wider step or a shorter range.`);
  }
  const { drawn, leftOut } = chooseDrawn(series, additive);
  const bucketOf = (at: number) => Math.floor(at / stepMs) * stepMs;
  const byKey = drawn.map((each) => {
    const values = new Map(each.points.map((point) => [bucketOf(point.at), point.value]));
    return { key: each.key, values };
  });
  const rows: PreparedTimeSeries['rows'][number][] = [];
  for (let at = bucketOf(range.fromMs); at < range.toMs; at += stepMs) {
    rows.push({
      at,
      values: Object.fromEntries(byKey.map(({ key, values }) => [key, values.get(at) ?? null])),
    });
  }
  const looks = drawn.map((each, index) => {
    const look = each.key === OTHERS ? OTHERS_LOOK : (SERIES_LOOKS[index] ?? OTHERS_LOOK);
    return { key: each.key, label: each.label, ...look };
  });
  return { rows, series: looks, leftOut };
}
