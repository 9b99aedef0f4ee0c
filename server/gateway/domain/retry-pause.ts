import type { Reliability } from '../../workflows/domain/reliability.ts';

/**
 * How long to wait before a model is asked again. Full jitter: callers that failed together must not come back together.
 * What the server itself asks for is honoured, as long as the call can wait for it.
 */
const UNSAID = { baseMs: 50, maxMs: 1_000 } as const;

/** Milliseconds before the attempt after the given one (counted from 1); `random` is from 0 to below 1. */
export function backoffMs(attempt: number, backoff: Reliability['backoff'], random: number): number {
  const { baseMs, maxMs } = backoff ?? UNSAID;
  return random * Math.min(maxMs, baseMs * 2 ** (attempt - 1));
}

const SECONDS = /^\d{1,9}$/;

/** Milliseconds that a `Retry-After` header asks for, as seconds or as a date; null when there is none that can be read. */
export function retryAfterMs(header: string | readonly string[] | undefined, now: Date): number | null {
  const text = (typeof header === 'string' ? header : header?.[0])?.trim();
  if (text === undefined || text === '') return null;
  if (SECONDS.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

/** The wait before another attempt, or null when the call has no time left for it. */
export function pauseMs(given: {
  attempt: number;
  backoff: Reliability['backoff'];
  random: number;
  /** What the server asked for. */
  askedMs: number | null;
  /** What is left of the call's time; infinite without a total deadline. */
  leftMs: number;
  /** Longest wait for the server's sake where no total deadline bounds it. */
  patienceMs: number;
}): number | null {
  const own = backoffMs(given.attempt, given.backoff, given.random);
  const wanted = Math.max(own, given.askedMs ?? 0);
  const bound = Number.isFinite(given.leftMs) ? given.leftMs : Math.max(own, given.patienceMs);
  return wanted < given.leftMs && wanted <= bound ? wanted : null;
}
