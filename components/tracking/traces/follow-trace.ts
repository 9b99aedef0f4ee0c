import type { TraceDetail } from './rows.ts';

/** What has not ended after so long has nobody left who would say so. */
const FOLLOWED_MS = 60 * 60_000;

/** Tells whether more of a trace may come, so that it is worth asking again. */
export function isFollowed(
  { trace, isWaiting }: { trace: Pick<TraceDetail['trace'], 'state' | 'requestTimeMs'>; isWaiting: boolean },
  nowMs: number,
): boolean {
  return (isWaiting || trace.state === 'IN_PROGRESS') && nowMs - trace.requestTimeMs < FOLLOWED_MS;
}
