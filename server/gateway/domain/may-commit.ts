/**
 * When what waits to be made durable goes on its way. What a flush costs beside its records is worth a dozen of them, so a
 * busy gateway lets a few gather, for a few milliseconds; one with little to do never lets anybody wait for company.
 */
export interface CommitPace {
  /** Flushes under way at once. */
  slots: number;
  /** So many records are worth a flush of their own. */
  rowsWorth: number;
  /** So long a record waits for company, in milliseconds. */
  gatherMs: number;
  /** Company is waited for when so many came in a time as long lately. */
  companyMin: number;
}

/** What stands at a moment when another flush might begin. */
interface CommitMoment {
  /** Flushes under way. */
  inFlight: number;
  /** Records that wait. */
  queued: number;
  /** How long the oldest of them has waited, in milliseconds. */
  waitedMs: number;
  /** How many came lately within the time that a record waits for company. */
  lately: number;
}

/** Whether what waits goes now. */
export function mayCommit({ inFlight, queued, waitedMs, lately }: CommitMoment, pace: CommitPace): boolean {
  if (queued === 0 || inFlight >= pace.slots) return false;
  return lately < pace.companyMin || queued >= pace.rowsWorth || waitedMs >= pace.gatherMs;
}

/** Records that came in the window of time that runs, and in the one before. */
interface Arrivals {
  since: number;
  now: number;
  before: number;
}

export const NO_ARRIVALS: Arrivals = { since: Number.NEGATIVE_INFINITY, now: 0, before: 0 };

/** Counts a record that comes at `nowMs`. */
export function withArrival(known: Arrivals, nowMs: number, windowMs: number): Arrivals {
  const age = nowMs - known.since;
  if (age < windowMs) return { ...known, now: known.now + 1 };
  return { since: nowMs, now: 1, before: age < 2 * windowMs ? known.now : 0 };
}

/** How many came in a window lately. */
export function arrivedLately({ since, now, before }: Arrivals, nowMs: number, windowMs: number): number {
  const age = nowMs - since;
  if (age >= 2 * windowMs) return 0;
  return age >= windowMs ? now : Math.max(now, before);
}
