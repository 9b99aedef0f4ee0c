import type { Route } from '#server/routing/domain/route-snapshot.ts';

/** Longer than any call is waited for, and what is waited for at least, in milliseconds. */
export const DRAIN_BOUNDS = { leastMs: 5_000, mostMs: 130_000 } as const;

/** Steps before and after the model, and the record. */
const BESIDES_MS = 3_000;

/** How long a call of these routes may take when everything that it asks takes as long as it may, in milliseconds; bounded. */
export function longestCallMs(routes: Iterable<Pick<Route, 'reliability' | 'callPolicy'>>): number {
  let longest = 0;
  for (const { reliability, callPolicy } of routes) {
    const { timeoutMs, retriesMax, totalMs, bulkhead } = reliability;
    const asked = 1 + (callPolicy?.fallbacks?.length ?? 0);
    const whole = totalMs ?? timeoutMs * (1 + retriesMax) * asked + (bulkhead?.waitMs ?? 0);
    longest = Math.max(longest, whole + BESIDES_MS);
  }
  return Math.min(DRAIN_BOUNDS.mostMs, Math.max(DRAIN_BOUNDS.leastMs, longest));
}
