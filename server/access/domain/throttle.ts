/**
 * Progressive delay after failed sign-ins. Buckets are of two sorts. Those that only the person can reach (a browser they
 * have signed in with, their session) are emptied when they succeed. The others are shared with strangers: whoever
 * succeeds takes back what he counted himself and nothing more, so that signing in between guesses makes guessing no
 * faster. A stranger who fails on purpose delays himself, and at worst, briefly, sign-ins by password from browsers that
 * are not known; passkeys and known browsers are not counted in the wide buckets at all.
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
  /** What only the person can reach: a success empties it. */
  isOwn?: true;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export const THROTTLES = {
  /** One account from a browser it was signed in with, or in its own session. */
  own: {
    free: 5,
    firstDelayMs: 2 * SECOND,
    longestDelayMs: 15 * MINUTE,
    windowMs: 60 * MINUTE,
    isOwn: true,
  },
  /** One account from one address. */
  pair: { free: 5, firstDelayMs: 2 * SECOND, longestDelayMs: 15 * MINUTE, windowMs: 60 * MINUTE },
  /** One account from all browsers that are not known: guesses from many addresses. Short, since strangers fill it. */
  account: { free: 20, firstDelayMs: SECOND, longestDelayMs: 30 * SECOND, windowMs: 60 * MINUTE },
  /** One address (IPv6: its /64) against any account; offices share an address, hence the room. */
  address: { free: 50, firstDelayMs: 5 * SECOND, longestDelayMs: 15 * MINUTE, windowMs: 60 * MINUTE },
  /** All accounts of one mail domain, which is told apart without saying whether an account exists. */
  tenant: { free: 300, firstDelayMs: SECOND, longestDelayMs: 10 * SECOND, windowMs: 10 * MINUTE },
  /** The whole installation. */
  global: { free: 3_000, firstDelayMs: SECOND, longestDelayMs: 5 * SECOND, windowMs: 10 * MINUTE },
  /** Second factors of one account, once the password was right: 30 wrong codes an hour and then one a minute. */
  factor: { free: 30, firstDelayMs: MINUTE, longestDelayMs: MINUTE, windowMs: 60 * MINUTE },
  /** Questions for a passkey that one address asked for and did not answer. */
  offer: { free: 200, firstDelayMs: SECOND, longestDelayMs: MINUTE, windowMs: 10 * MINUTE },
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
