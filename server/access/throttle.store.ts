import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Bucket } from './domain/throttle.ts';

/** Reads a bucket and keeps others from changing it until the transaction ends. */
export async function lockBucket(tx: Tx, key: string, now: Date): Promise<Bucket | null> {
  await rows(
    tx,
    `INSERT INTO sign_in_throttle (key, failures, window_start) VALUES ($1, 0, $2) ON CONFLICT (key) DO NOTHING`,
    [key, now],
  );
  const kept = await row<{ failures: number; window_start: Date; blocked_until: Date | null }>(
    tx,
    'SELECT failures, window_start, blocked_until FROM sign_in_throttle WHERE key = $1 FOR UPDATE',
    [key],
  );
  if (!kept || kept.failures === 0) return null;
  return { failures: kept.failures, windowStart: kept.window_start, blockedUntil: kept.blocked_until };
}

export async function saveBucket(tx: Tx, key: string, bucket: Bucket): Promise<void> {
  await rows(
    tx,
    'UPDATE sign_in_throttle SET failures = $2, window_start = $3, blocked_until = $4 WHERE key = $1',
    [key, bucket.failures, bucket.windowStart, bucket.blockedUntil],
  );
}

export async function clearBucket(tx: Tx, key: string): Promise<void> {
  await rows(tx, 'DELETE FROM sign_in_throttle WHERE key = $1', [key]);
}

/**
 * Takes back one counted failure, for an attempt that turned out right, and the delay it caused (`caused`) for the one
 * before it (`before`); delays that others have caused since stay.
 */
export async function takeBackFailure(
  tx: Tx,
  key: string,
  caused: Date | null,
  before: Date | null,
): Promise<void> {
  await rows(
    tx,
    `UPDATE sign_in_throttle SET failures = greatest(0, failures - 1),
       blocked_until = CASE WHEN blocked_until IS NOT DISTINCT FROM $2::timestamptz THEN $3::timestamptz ELSE blocked_until END
     WHERE key = $1`,
    [key, caused, before],
  );
}

/** Removes what no longer delays anybody. */
export async function sweepThrottle(tx: Tx, olderThan: Date): Promise<number> {
  const gone = await rows(
    tx,
    'DELETE FROM sign_in_throttle WHERE window_start < $1 AND (blocked_until IS NULL OR blocked_until < $1) RETURNING key',
    [olderThan],
  );
  return gone.length;
}
