/** Since when records cannot be written, and when a call was last let through to see whether they can again. */
export interface RecordGate {
  since: number | null;
  probedAt: number;
}

export const OPEN_GATE: RecordGate = { since: null, probedAt: 0 };

/** A blip passes by itself within this time, and whoever waits meanwhile is answered. */
const PATIENCE_MS = 500;
const PROBE_EVERY_MS = 250;

/**
 * Whether a call may begin although records cannot be written at `nowMs`: while that is young, and from time to time, so
 * that it is noticed when they can. Every other call would ask its model for nothing and be refused late.
 */
export function throughGate(
  gate: RecordGate,
  isHealthy: boolean,
  nowMs: number,
): { gate: RecordGate; mayBegin: boolean } {
  if (isHealthy) return { gate: OPEN_GATE, mayBegin: true };
  const since = gate.since ?? nowMs;
  const isYoung = nowMs - since < PATIENCE_MS;
  const isProbe = !isYoung && nowMs - gate.probedAt >= PROBE_EVERY_MS;
  return { gate: { since, probedAt: isProbe ? nowMs : gate.probedAt }, mayBegin: isYoung || isProbe };
}
