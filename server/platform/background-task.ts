import type { UnitOfWork } from './unit-of-work.ts';

/**
 * One piece of background work. An activation takes no arguments, reads all the state it needs, is idempotent, and does
 * not retry inside: the period is the retry, and a signal (a NOTIFY on `channel`) only makes it come sooner. One holder of
 * the lease runs it at a time, so any number of workers may be up.
 */
export interface BackgroundTask {
  name: string;
  periodMs: number;
  /** Postgres channel that wakes the task before its period is over. */
  channel?: string;
  /** Runs once. Returns a short status for people, such as "opened 3 reviews". Must obey the signal and end within the deadline. */
  run: (given: TaskGiven) => Promise<string>;
  /**
   * For a task that comes several times a second and must be taken over quickly: how long its lease lasts, which is then
   * renewed three times in that time instead of at every run. Such a task fences its writes in their own transaction,
   * because between renewals it may have lost the lease without knowing.
   */
  leaseMs?: number;
  /** Longest a run may take before its signal aborts. */
  deadlineMs?: number;
}

export interface TaskGiven {
  /** Over the system role: sees every organisation. */
  uow: UnitOfWork;
  signal: AbortSignal;
  /** Throws when the lease was lost; call before an external effect. */
  holdLease: () => void;
  /** The lease's fencing token: larger than that of any former holder. */
  fence: number;
}
