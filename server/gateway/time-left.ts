import type { Passage } from './passage.ts';

/** When the time of each call as a whole is over, in milliseconds of its watch. */
const overAt = new WeakMap<Passage, number>();

/**
 * Milliseconds that are left of a call's time as a whole; infinite where nothing bounds it. The time begins when it is asked
 * for first: waiting for another call's answer, attempts and fallbacks take from it together.
 */
export function timeLeft(passage: Passage): number {
  const { route, call } = passage;
  const { totalMs } = route.reliability;
  if (totalMs === undefined) return Number.POSITIVE_INFINITY;
  const nowMs = call.watch.elapsedMs();
  const untilMs = overAt.get(passage) ?? nowMs + totalMs;
  overAt.set(passage, untilMs);
  return untilMs - nowMs;
}
