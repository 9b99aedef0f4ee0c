import type { Signal } from '#components/ui/state-badge.tsx';

const SOON_MS = 30 * 60_000;

/** Calm until a deadline matters: grey, then amber in its last half hour, then red. */
export function deadlineSignal(deadlineAt: Date, now: Date): Signal {
  const left = deadlineAt.getTime() - now.getTime();
  if (left <= 0) return 'stop';
  return left <= SOON_MS ? 'caution' : 'dark';
}

/** "4:05", the time left of a lease; "0:00" when it is over. */
export function leaseLeft(leaseUntil: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((leaseUntil.getTime() - now.getTime()) / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
