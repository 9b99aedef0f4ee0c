import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { chooseRoute } from './domain/choose-route.ts';
import type { RouteBook } from './follow-routes.ts';
import type { VerifiedToken } from './token-verifier.ts';

/**
 * The route of a workflow for this caller. What is known from disk alone may be old: a workflow that it does not hold is
 * then not told to be absent, which callers would take for good, but to be asked for again.
 */
export function findRoute(
  routes: Pick<RouteBook, 'snapshotOf' | 'ageMs'>,
  token: VerifiedToken,
  slug: string,
  now: Date,
): Route {
  try {
    return chooseRoute(token, routes.snapshotOf(token.organisationId), slug, now);
  } catch (error) {
    const isAbsent = error instanceof Refusal && error.code === 'not-found';
    if (!isAbsent || routes.ageMs() !== null) throw error;
    throw new Refusal('unavailable', 'This gateway does not know its routes yet. Try again in a moment.', {
      details: { reason: 'routes-unknown' },
      cause: error,
    });
  }
}
