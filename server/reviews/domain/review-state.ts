/**
 * A case waits `open`, is held by one reviewer under a lease (`claimed`), and ends `decided` by a person or `timed_out` by
 * its deadline. A lease that ran out leaves the case open to everybody again, without anybody writing that down.
 */
export const REVIEW_STATES = ['open', 'claimed', 'decided', 'timed_out'] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

/** How long a claim holds without a sign of life. */
export const LEASE_MS = 5 * 60_000;

export interface HeldItem {
  state: ReviewState;
  claimedBy: string | null;
  leaseUntil: Date | null;
  deadlineAt: Date;
}

export type ReviewAct = 'claim' | 'release' | 'decide' | 'time-out';

/** Whose the case is at this moment. */
export function holderOf(item: HeldItem, now: Date): string | null {
  const isHeld = item.state === 'claimed' && item.leaseUntil !== null && item.leaseUntil > now;
  return isHeld ? item.claimedBy : null;
}

const OVER = {
  decided: 'This case is decided already.',
  timed_out: 'This case ran past its deadline and was decided by the timeout.',
} as const;

/** Why an act is not possible right now, in a sentence; null when it is. Server and buttons both ask this. */
export function whyNot(act: ReviewAct, item: HeldItem, personId: string | null, now: Date): string | null {
  if (item.state === 'decided' || item.state === 'timed_out') return OVER[item.state];
  const holder = holderOf(item, now);
  switch (act) {
    case 'claim':
      return holder !== null && holder !== personId ? 'Somebody else is working on this case.' : null;
    case 'release':
    case 'decide':
      return holder === personId ? null : 'Claim the case first; your claim has ended or was never made.';
    case 'time-out':
      return item.deadlineAt > now ? 'The deadline is not over yet.' : null;
  }
}
