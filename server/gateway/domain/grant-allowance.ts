/** What a replica asks of the shared count of one meter. */
export interface AllowanceAsk {
  /** With the window's end in it, so that two windows never share a count. */
  key: string;
  /** Used beyond what was granted before; below zero gives back what was not used. */
  spent: number;
  /** Units it would like to have at hand. */
  wanted: number;
  most: number;
  /** Milliseconds after which one unit comes back; 0 within a window. */
  everyMs: number;
  /** When the count may be forgotten, in milliseconds since 1970; 0 for rates, which tell by themselves. */
  endsAt: number;
}

export interface AllowanceGrant {
  granted: number;
  /** What remains for everybody after that; below zero when more was spent than there was. */
  left: number;
}

/**
 * Answers one asking. `mark` is what is kept between them: for a rate the theoretical arrival time in milliseconds since
 * 1970, for a window what was used; null when nothing is kept. Both stores say the same in their own language, and a test
 * compares them with this.
 */
export function grantAllowance(
  mark: number | null,
  ask: AllowanceAsk,
  now: number,
): { mark: number; grant: AllowanceGrant } {
  const { spent, wanted, most, everyMs } = ask;
  const before = everyMs > 0 ? ((mark ?? now) - now) / everyMs : (mark ?? 0);
  const used = Math.max(0, Math.max(0, before) + spent);
  const granted = Math.min(wanted, Math.max(0, most - used));
  const after = used + granted;
  return {
    mark: everyMs > 0 ? now + after * everyMs : after,
    grant: { granted, left: most - after },
  };
}
