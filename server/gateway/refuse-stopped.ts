import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { FRESHNESS_STOP } from './check-freshness.ts';

/** What a stopped workflow refuses with; it names the decision where one was recorded. */
export function refuseStopped(
  route: Route,
  stop: { id: string; reason: string },
  decisionId?: string,
): Refusal {
  const details = { ...(decisionId !== undefined && { decisionId }), workflow: route.slug };
  if (stop.id === FRESHNESS_STOP)
    return new Refusal(
      'unavailable',
      `${route.name} gives no decisions here for now: ${stop.reason} Try again in a moment.`,
      { details: { ...details, reason: 'not-confirmed' } },
    );
  return new Refusal(
    'stopped',
    `${route.name} was stopped by an operator and gives no decisions. Fall back to your manual process and try again later.`,
    { details },
  );
}
