import { clock } from '#server/platform/clock.ts';
import { keyedHash } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { afterFailure, THROTTLES, type ThrottleKind, waitMs } from './domain/throttle.ts';
import { NO_TENANT } from './sign-in.views.ts';
import { clearBucket, lockBucket, saveBucket, takeBackFailure } from './throttle.store.ts';

export interface Reservation {
  /** The attempt was right: it does not count, and the account's own bucket is emptied. */
  succeeded(): Promise<void>;
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
    .map(([kind, subject]) => ({ kind, key: `${kind}:${keyedHash(subject, `throttle/${kind}`)}` }))
    .sort((left, right) => left.key.localeCompare(right.key));
  const wait = await uow.write(NO_TENANT, async (tx) => {
    const buckets = [];
    for (const { kind, key } of keys) buckets.push({ kind, key, bucket: await lockBucket(tx, key, now) });
    const longest = Math.max(0, ...buckets.map(({ bucket }) => waitMs(bucket, now)));
    if (longest > 0) return longest;
    for (const { kind, key, bucket } of buckets)
      await saveBucket(tx, key, afterFailure(bucket, THROTTLES[kind], now));
    return 0;
  });
  if (wait > 0) {
    const retryAfterS = Math.ceil(wait / 1000);
    const when = retryAfterS >= 120 ? `${Math.ceil(retryAfterS / 60)} minutes` : `${retryAfterS} s`;
    throw new Refusal('too-many-requests', `Too many wrong attempts from here. Try again in ${when}.`, {
      details: { retryAfterS },
    });
  }
  return {
    succeeded: () =>
      uow.write(NO_TENANT, async (tx) => {
        for (const { kind, key } of keys)
          await (kind === 'address' ? takeBackFailure(tx, key) : clearBucket(tx, key));
      }),
  };
}
