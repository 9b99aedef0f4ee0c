/** How much this process has to do. */
export interface LoadFacts {
  /** Calls in progress. */
  calls: number;
  /** How full the queue of records is, from 0 to 1. */
  recordPressure: number;
  /** How late timers fire, in milliseconds: everything a call waits for comes that much later, many times over. */
  loopDelayMs: number;
}

export interface LoadBounds {
  callsMax: number;
  recordPressureMax: number;
  loopDelayMaxMs: number;
}

/** Most of what there is room for is left to calls that were let in already: they end in time. */
export const LOAD_BOUNDS: LoadBounds = { callsMax: 1_000, recordPressureMax: 0.75, loopDelayMaxMs: 500 };

export type Overload = 'calls' | 'records' | 'event-loop';

/**
 * Whether another call may begin: null, or what there is too much of. A call that would end late is refused at its
 * beginning, where that costs nobody anything.
 */
export function overloadOf(load: LoadFacts, bounds: LoadBounds = LOAD_BOUNDS): Overload | null {
  if (load.calls >= bounds.callsMax) return 'calls';
  if (load.recordPressure > bounds.recordPressureMax) return 'records';
  return load.loopDelayMs > bounds.loopDelayMaxMs ? 'event-loop' : null;
}

/** Seconds after which to come again; spread by `random` (from 0 to 1), so that not all come back at once. */
export function comeAgainAfter(random: number): number {
  return 1 + Math.floor(random * 3);
}
