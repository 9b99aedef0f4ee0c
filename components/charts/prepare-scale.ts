export interface Scale {
  domain: readonly [number, number];
  ticks: readonly number[];
}

const STEPS = [1, 2, 2.5, 5, 10];

/** Numbers near the ends of what a computer holds stand for infinity and for nothing: a scale to them would have neither ends nor steps. */
const LARGEST = 1e300;
export const SMALLEST = 1e-300;
/** A step that is less than this part of the values would not move on from one of them to another. */
const FINEST = 1e-11;

/** Whether a value can stand on a scale: finite, and not the greatest number there is in place of infinity. */
export function isDrawable(value: number | null): value is number {
  return value !== null && Math.abs(value) <= LARGEST;
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = STEPS.find((step) => step * power >= rough * 0.999) ?? 10;
  return factor * power;
}

/**
 * Round limits and ticks around all values; nulls are gaps and do not count, nor does what cannot be drawn. Amounts start at zero; with `bounds` (such as
 * 0 and 1 for shares) the scale never promises values that cannot be.
 */
export function prepareScale(
  values: readonly (number | null)[],
  options: { fromZero?: boolean; ticks?: number; bounds?: readonly [number, number] } = {},
): Scale {
  const { fromZero = false, ticks: wanted = 4, bounds } = options;
  const known = values.filter(isDrawable);
  let low = known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  let high = known.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (known.length === 0) [low, high] = bounds ?? [0, 1];
  if (fromZero) [low, high] = [Math.min(0, low), Math.max(0, high)];
  if (low === high) [low, high] = low === 0 ? [0, 1] : [Math.min(low, low * 0.9), Math.max(high, high * 1.1)];
  if (low === high) high = low + 1;
  const finest = Math.max(SMALLEST, Math.max(Math.abs(low), Math.abs(high)) * FINEST);
  const step = niceStep(Math.max((high - low) / wanted, finest));
  let start = Math.floor(low / step + 1e-9) * step;
  let end = Math.ceil(high / step - 1e-9) * step;
  if (end <= start) end = start + step;
  if (bounds) [start, end] = [Math.max(start, bounds[0]), Math.min(end, bounds[1])];
  const ticks: number[] = [];
  const first = Math.ceil(start / step - 1e-9);
  for (let index = first; index * step <= end + step * 1e-9; index += 1) {
    ticks.push(Number((index * step).toPrecision(12)));
  }
  return { domain: [Number(start.toPrecision(12)), Number(end.toPrecision(12))], ticks };
}
