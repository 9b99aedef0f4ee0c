/** One broken rule at one place, with what to do about it. */
export interface Finding {
  rule: string;
  where: string;
  message: string;
}

/** What one part of the check saw and found; no findings means that the part holds. */
export interface Verdict {
  /** What was looked at, in a few words, so that a part that looked at nothing is noticed. */
  seen: string;
  findings: Finding[];
}
