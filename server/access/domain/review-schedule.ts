/** Everybody's access is looked at once a quarter, and a review that was begun is done within two weeks. */
export const REVIEW_EVERY_MS = 90 * 24 * 3_600_000;
export const REVIEW_WITHIN_MS = 14 * 24 * 3_600_000;

export interface ReviewTimes {
  /** When the organisation began. */
  beganAt: Date;
  lastClosedAt: Date | null;
  /** When the open review is due; null when none is open. */
  openDueAt: Date | null;
}

/** When the next step is due: closing the open review, or opening the next one a quarter after the last was closed. */
export function reviewDueAt({ beganAt, lastClosedAt, openDueAt }: ReviewTimes): Date {
  return openDueAt ?? new Date((lastClosedAt ?? beganAt).getTime() + REVIEW_EVERY_MS);
}

/** Tells whether that step is overdue at `now`. */
export function isReviewOverdue(times: ReviewTimes, now: Date): boolean {
  return reviewDueAt(times) < now;
}
