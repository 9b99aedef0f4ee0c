/**
 * The part of the scale worth drawing: the band between the thresholds with as much room on either side, wide enough for the
 * score, and never beyond 0 and 1.
 */
export function frameScale(lower: number, upper: number, score: number | null): { from: number; to: number } {
  const room = upper > lower ? upper - lower : 0.25;
  const lowest = Math.min(lower, score ?? lower);
  const highest = Math.max(upper, score ?? upper);
  return { from: Math.max(0, lowest - room), to: Math.min(1, highest + room) };
}
