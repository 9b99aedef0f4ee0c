import { Refusal } from '../../platform/domain/refusal.ts';

/** Where a page of traces begins: after a trace in the order of time, or after so many where another order was asked for. */
export type TracePage = { afterMs: number; afterId: string } | { skip: number } | null;

/** A place as a page's answer gives it out. */
export function pageToken(page: TracePage): string | null {
  return (
    page && btoa(JSON.stringify('skip' in page ? { s: page.skip } : { t: page.afterMs, i: page.afterId }))
  );
}

/** Reads what a page before gave out. Throws `invalid` for anything else. */
export function readPageToken(token: string | null | undefined): TracePage {
  if (!token) return null;
  try {
    const { s, t, i } = JSON.parse(atob(token)) as Record<string, unknown>;
    if (Number.isSafeInteger(s) && Number(s) >= 0) return { skip: Number(s) };
    if (Number.isSafeInteger(t) && typeof i === 'string') return { afterMs: Number(t), afterId: i };
  } catch {
    // Told below, like every other text that is none.
  }
  throw new Refusal('invalid', 'Invalid page token: it is not one that a page before gave out.');
}
