const FIRST_MS = 5_000;
const LONGEST_MS = 60 * 60_000;

/** How long to wait after this many failures in a row: 5 s, doubling, an hour at most; `jitter` (0–1) spreads it by a tenth. */
export function retryDelayMs(failures: number, jitter: number): number {
  const base = Math.min(FIRST_MS * 2 ** Math.max(0, failures - 1), LONGEST_MS);
  return Math.round(base * (1 + jitter / 10));
}
