import type { AllowanceGrant } from './grant-allowance.ts';
import { type Meter, windowEnd } from './meter.ts';

/**
 * What one replica holds of a meter. Calls take from it without asking anybody; it is filled again from the shared count,
 * about a fifth of a second's use ahead. Little remains for everybody? Then little is leased, so that no replica sits on
 * what others wait for, and nothing is ever granted twice: a window's limit holds to the unit, whoever leased it.
 */
export interface Lease {
  /** Units at hand; below zero what was spent beyond them, which is owed. */
  balance: number;
  /** Of the window it belongs to; 0 for rates. */
  endsAt: number;
  /** What remained for everybody when it was last filled. */
  left: number;
  /** Nothing is asked for again before. */
  refusedUntil: number;
  /** When there may be enough again, as callers are told. */
  retryAt: number;
  /** Units per millisecond that calls took lately. */
  pace: number;
  usedAt: number;
  /** What a call turned out to use, on average; it is reserved at the beginning. */
  estimate: number;
}

const AHEAD_MS = 200;
/** A window may be given back to by others, so it is asked for again although it is over. */
const ASK_AGAIN_MS = 1_000;
const SMOOTHING = 0.2;
/** Reserved before anything is known of what calls use. */
const LEAST = { calls: 1, tokens: 1, money: 1e-6 } as const satisfies Record<Meter['unit'], number>;

/** An empty lease. */
export function emptyLease(meter: Meter, now: number): Lease {
  return {
    balance: 0,
    endsAt: windowEnd(meter.window, now),
    left: meter.most,
    refusedUntil: 0,
    retryAt: 0,
    pace: 0,
    usedAt: now,
    estimate: LEAST[meter.unit],
  };
}

/** What a call takes before it is known what it uses. */
export function reserveOf(meter: Meter, lease: Lease): number {
  return meter.unit === 'calls' ? 1 : Math.min(meter.most, Math.max(LEAST[meter.unit], lease.estimate));
}

/** Begins the next window when the lease's is over: what it held and what it owed ended with it. */
export function rollOver(meter: Meter, lease: Lease, now: number): void {
  if (meter.window === null || now < lease.endsAt) return;
  const { pace, usedAt, estimate } = lease;
  Object.assign(lease, emptyLease(meter, now), { pace, usedAt, estimate });
}

/** Notes that a call took units. */
export function noteUse(lease: Lease, amount: number, now: number): void {
  const sinceMs = Math.max(1, now - lease.usedAt);
  // What lay idle for a while is measured anew.
  const weight = sinceMs > 5 * AHEAD_MS ? 1 : 1 - Math.exp(-sinceMs / AHEAD_MS);
  lease.pace += weight * (amount / sinceMs - lease.pace);
  lease.usedAt = now;
}

/** Units to ask for when `needed` are waited for. */
export function wantOf(meter: Meter, lease: Lease, needed: number): number {
  const share = Math.max(0, lease.left) / 8;
  const ahead = Math.min(lease.pace * AHEAD_MS, share);
  const whole = meter.unit === 'calls' ? Math.ceil(ahead) : ahead;
  return Math.min(meter.most, Math.max(needed - Math.max(0, lease.balance), whole));
}

/** Whether to fill the lease already, so that no call waits for that. */
export function isRunningLow(meter: Meter, lease: Lease, now: number): boolean {
  return now >= lease.refusedUntil && lease.balance < wantOf(meter, lease, 0) / 2;
}

/** Takes what was granted to an asking for `needed` in the window that ends at `endsAt`. */
export function fill(
  meter: Meter,
  lease: Lease,
  asked: { needed: number; endsAt: number },
  grant: AllowanceGrant,
  now: number,
): void {
  if (asked.endsAt !== lease.endsAt) return;
  lease.balance += grant.granted;
  lease.left = grant.left;
  const missing = asked.needed - lease.balance;
  if (missing <= 0) return;
  // One call more is what whoever is refused waits for, whatever all of them need.
  const first = Math.min(missing, reserveOf(meter, lease));
  lease.retryAt = meter.everyMs > 0 ? now + Math.max(1, first * meter.everyMs) : lease.endsAt;
  lease.refusedUntil = Math.min(lease.retryAt, now + ASK_AGAIN_MS);
}

/** Replaces what was reserved for a call by what it used. */
export function settleUse(lease: Lease, reserved: number, used: number): void {
  lease.balance += reserved - used;
  lease.estimate += SMOOTHING * (used - lease.estimate);
}
