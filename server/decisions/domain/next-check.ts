/** How far a replica has numbered and how far that was looked into. */
export interface NumberingState {
  numberedTo: number;
  verifiedTo: number;
  /** Up to where numbers were given out at the look before. */
  checkedTo: number;
  checkedAt: Date | null;
  saidAt: Date;
  endedAt: Date | null;
}

/** What is under way reaches the database or is refused within this time, in milliseconds. */
export const SETTLED_MS = 60_000;
const BATCH = 50_000;

export interface NextCheck {
  /** Look for the numbers after `from` up to `to`. */
  look: { from: number; to: number } | null;
  checkedTo: number;
  /** Nothing was heard of it for so long that its last numbers may not have been told. */
  isSilent: boolean;
}

/**
 * What to look for now: only numbers that were given out a minute ago and more, so that what is under way is no gap; null
 * when nothing is due. `highest` is the highest number that stands.
 */
export function nextCheck(state: NumberingState, highest: number, now: Date): NextCheck | null {
  const { numberedTo, verifiedTo, checkedTo, checkedAt, saidAt, endedAt } = state;
  const sinceMs = (at: Date) => now.getTime() - at.getTime();
  if (checkedAt && sinceMs(checkedAt) < SETTLED_MS) return null;
  const isSilent = endedAt === null && sinceMs(saidAt) > SETTLED_MS;
  const given = isSilent ? Math.max(numberedTo, highest) : numberedTo;
  const due = checkedAt ? Math.min(checkedTo, verifiedTo + BATCH) : verifiedTo;
  if (due <= verifiedTo && given <= checkedTo && checkedAt) return null;
  return {
    look: due > verifiedTo ? { from: verifiedTo, to: due } : null,
    checkedTo: Math.max(checkedTo, given),
    isSilent,
  };
}
