import type { Reliability } from '../../workflows/domain/reliability.ts';

/**
 * When a slow call gets a second attempt beside the first, and whether it may. The time is fixed or follows what the
 * revision showed lately; the share is an allowance that every call adds to and every hedge takes one from, so that a model
 * that has become slow as a whole is not asked twice by everybody.
 */
export type HedgePolicy = NonNullable<Reliability['hedge']>;

export interface HedgeBook {
  /** Durations of the answers seen last, in milliseconds, oldest first. */
  readonly latencies: readonly number[];
  /** Hedges that are allowed now; may be a fraction. */
  readonly allowance: number;
}

export const NO_HEDGES: HedgeBook = { latencies: [], allowance: 0 };

const KEPT = 200;
/** Fewer answers say nothing about the slowest twentieth. */
const KNOWN_MIN = 20;
/** Quiet hours must not save up for a storm. */
const ALLOWANCE_MAX = 5;

/** Another call begins. */
export function withCall(book: HedgeBook, policy: HedgePolicy): HedgeBook {
  return { ...book, allowance: Math.min(ALLOWANCE_MAX, book.allowance + policy.shareMax) };
}

/** A call was answered after `ms`. */
export function withLatency(book: HedgeBook, ms: number): HedgeBook {
  const kept = book.latencies.length < KEPT ? book.latencies : book.latencies.slice(1 - KEPT);
  return { ...book, latencies: [...kept, ms] };
}

/** After how many milliseconds a second attempt starts; null when there is not enough to tell. */
export function hedgeAfterMs(book: HedgeBook, policy: HedgePolicy): number | null {
  if (policy.after !== 'p95') return policy.after;
  if (book.latencies.length < KNOWN_MIN) return null;
  const sorted = [...book.latencies].sort((left, right) => left - right);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null;
}

/** Takes one hedge from the allowance, or null when there is none. */
export function takeHedge(book: HedgeBook): HedgeBook | null {
  // A sum of twentieths may end a hair below the whole.
  return book.allowance >= 1 - 1e-9 ? { ...book, allowance: book.allowance - 1 } : null;
}
