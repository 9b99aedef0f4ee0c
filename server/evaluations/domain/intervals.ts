/** A measured value with the interval in which it lies with 95 % confidence; null where it cannot be told. */
export interface Estimate {
  value: number | null;
  low: number | null;
  high: number | null;
  /** How many rows it rests on. */
  n: number;
}

export const UNKNOWN: Estimate = { value: null, low: null, high: null, n: 0 };

const Z95 = 1.959963984540054;

/** Wilson's score interval of a share: honest for small counts and near 0 and 1, where the usual one is not. */
export function wilson(count: number, n: number): Estimate {
  if (n === 0) return UNKNOWN;
  const p = count / n;
  const z2 = Z95 * Z95;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z95 / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return { value: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half), n };
}

/** The difference of two shares with Newcombe's interval (method 10), which is built from both Wilson intervals. */
export function differenceOf(a: Estimate, b: Estimate): Estimate {
  if (
    a.value === null ||
    b.value === null ||
    a.low === null ||
    a.high === null ||
    b.low === null ||
    b.high === null
  )
    return UNKNOWN;
  const value = a.value - b.value;
  return {
    value,
    low: value - Math.hypot(a.value - a.low, b.high - b.value),
    high: value + Math.hypot(a.high - a.value, b.value - b.low),
    n: a.n + b.n,
  };
}

/** The ratio of two shares with Katz's log interval; a count of zero gives a ratio without a lower bound above zero. */
export function ratioOf(a: Estimate, b: Estimate): Estimate {
  if (a.value === null || b.value === null || b.value === 0) return UNKNOWN;
  const n = a.n + b.n;
  const value = a.value / b.value;
  // Half a case is added where a share is 0 or 1, so that the interval stays finite.
  const [ca, cb] = [a.value * a.n, b.value * b.n].map((count) => Math.max(0.5, count)) as [number, number];
  const error = Math.sqrt(Math.max(0, 1 / ca - 1 / a.n) + Math.max(0, 1 / cb - 1 / b.n));
  const middle = value === 0 ? 0.5 / a.n / b.value : value;
  const low = value === 0 ? 0 : middle * Math.exp(-Z95 * error);
  return { value, low, high: middle * Math.exp(Z95 * error), n };
}

/** Every evaluation resamples alike, so that the same answers always give the same report. */
export const BOOTSTRAP_SEED = 20_251_122;

/** Numbers from 0 to below 1 that look random and follow from the seed alone (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Percentile bootstrap: draws `n` rows with replacement `resamples` times and returns the middle 95 % of what `measure`
 * says of the counts. Null bounds when fewer than half of the resamples can be measured.
 */
export function bootstrap(
  value: number | null,
  n: number,
  resamples: number,
  measure: (weights: Float64Array) => number | null,
): Estimate {
  if (value === null) return { ...UNKNOWN, n };
  const draw = seededNumbers(BOOTSTRAP_SEED);
  const found: number[] = [];
  for (let round = 0; round < resamples; round += 1) {
    const weights = new Float64Array(n);
    for (let at = 0; at < n; at += 1) {
      const row = Math.floor(draw() * n);
      weights[row] = (weights[row] ?? 0) + 1;
    }
    const measured = measure(weights);
    if (measured !== null) found.push(measured);
  }
  if (found.length < resamples / 2) return { value, low: null, high: null, n };
  found.sort((left, right) => left - right);
  const at = (of: number) => found[Math.min(found.length - 1, Math.floor(found.length * of))] ?? null;
  return { value, low: at(0.025), high: at(0.975), n };
}
