import { clock } from '#server/platform/clock.ts';
import { keyedHash } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import {
  afterFailure,
  type Bucket,
  THROTTLES,
  type ThrottleKind,
  type ThrottlePolicy,
  waitMs,
} from './domain/throttle.ts';
import { NO_TENANT } from './sign-in.views.ts';
import { clearBucket, lockBucket, saveBucket, takeBackFailure } from './throttle.store.ts';

export interface Reservation {
  /** The attempt was right: it does not count, and a bucket that is the person's own is emptied. */
  succeeded(): Promise<void>;
}

interface Counted {
  key: string;
  policy: ThrottlePolicy;
  before: Bucket | null;
  after: Bucket;
}

function refuse(wait: number, now: Date): never {
  const retryAfterS = Math.ceil(wait / 1000);
  const when = retryAfterS >= 120 ? `${Math.ceil(retryAfterS / 60)} minutes` : `${retryAfterS} s`;
  throw new Refusal('too-many-requests', `Too many wrong attempts. Try again in ${when}.`, {
    details: { retryAfterS, at: now.toISOString() },
  });
}

/**
 * Counts an attempt as failed before it is looked at, so that many at once cannot slip past the count, and refuses with
 * `too-many-requests` when one of its buckets is still delayed. `subjects` gives each bucket's kind what it is about.
 */
export async function reserveAttempt(
  uow: UnitOfWork,
  subjects: Partial<Record<ThrottleKind, string>>,
): Promise<Reservation> {
  const now = clock.now();
  const keys = (Object.entries(subjects) as [ThrottleKind, string][])
    .map(([kind, subject]) => ({
      policy: THROTTLES[kind],
      key: `${kind}:${keyedHash(subject, `throttle/${kind}`)}`,
    }))
    .sort((left, right) => left.key.localeCompare(right.key));
  const counted: Counted[] = [];
  const wait = await uow.write(NO_TENANT, async (tx) => {
    for (const { key, policy } of keys) {
      const before = await lockBucket(tx, key, now);
      counted.push({ key, policy, before, after: afterFailure(before, policy, now) });
    }
    const longest = Math.max(0, ...counted.map(({ before }) => waitMs(before, now)));
    if (longest === 0) for (const { key, after } of counted) await saveBucket(tx, key, after);
    return longest;
  });
  if (wait > 0) refuse(wait, now);
  return {
    succeeded: () =>
      uow.write(NO_TENANT, async (tx) => {
        for (const { key, policy, before, after } of counted) {
          if (policy.isOwn) await clearBucket(tx, key);
          else await takeBackFailure(tx, key, after.blockedUntil, before?.blockedUntil ?? null);
        }
      }),
  };
}
