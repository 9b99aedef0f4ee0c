/**
 * Progressive delay after failed sign-ins. A bucket belongs to an account together with the address (or known device)
 * the attempt comes from, or to an address alone; never to an account alone, so that a stranger who fails on purpose
 * only ever shuts himself out.
 */
export interface Bucket {
  failures: number;
  windowStart: Date;
  blockedUntil: Date | null;
}

export interface ThrottlePolicy {
  /** Failures without any delay. */
  free: number;
  firstDelayMs: number;
  longestDelayMs: number;
  /** Failures are forgotten this long after the first of them, unless a delay is still running. */
  windowMs: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export const THROTTLES = {
  /** One account from one address or device. */
  pair: { free: 5, firstDelayMs: 2 * SECOND, longestDelayMs: 15 * MINUTE, windowMs: 60 * MINUTE },
  /** One address (IPv6: its /64) against any account; offices share an address, hence the room. */
  address: { free: 50, firstDelayMs: 5 * SECOND, longestDelayMs: 15 * MINUTE, windowMs: 60 * MINUTE },
  /** Second factors of one account, once the password was right: 30 wrong codes an hour and then one a minute. */
  factor: { free: 30, firstDelayMs: MINUTE, longestDelayMs: MINUTE, windowMs: 60 * MINUTE },
} as const satisfies Record<string, ThrottlePolicy>;

export type ThrottleKind = keyof typeof THROTTLES;

/** Milliseconds until the next attempt is looked at; 0 when it may come now. */
export function waitMs(bucket: Bucket | null, now: Date): number {
  return Math.max(0, (bucket?.blockedUntil?.getTime() ?? 0) - now.getTime());
}

/** The bucket after one more failure at `now`. */
export function afterFailure(bucket: Bucket | null, policy: ThrottlePolicy, now: Date): Bucket {
  const isFresh =
    bucket === null ||
    (now.getTime() - bucket.windowStart.getTime() > policy.windowMs && waitMs(bucket, now) === 0);
  const failures = isFresh ? 1 : bucket.failures + 1;
  const over = failures - policy.free;
  const delay =
    over <= 0 ? 0 : Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** Math.min(over - 1, 20));
  return {
    failures,
    windowStart: isFresh ? now : bucket.windowStart,
    blockedUntil: delay === 0 ? null : new Date(now.getTime() + delay),
  };
}
