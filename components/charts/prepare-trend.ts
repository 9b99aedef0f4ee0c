export interface Trend {
  direction: 'up' | 'down' | 'same';
  verdict: 'better' | 'worse' | 'neutral';
  absolute: number;
  /** Share of the value before; null where that was zero. */
  relative: number | null;
}

/** How a value moved against the period before; null when either is unknown. */
export function prepareTrend(
  value: number | null,
  before: number | null,
  goodWhen: 'higher' | 'lower' | 'neither',
): Trend | null {
  if (value === null || before === null) return null;
  const absolute = value - before;
  const relative = before === 0 ? null : absolute / Math.abs(before);
  if (absolute === 0) return { direction: 'same', verdict: 'neutral', absolute, relative };
  const direction = absolute > 0 ? 'up' : 'down';
  const isGood = (direction === 'up') === (goodWhen === 'higher');
  const verdict = goodWhen === 'neither' ? 'neutral' : isGood ? 'better' : 'worse';
  return { direction, verdict, absolute, relative };
}
