import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { freshnessBound, stalenessOf } from './domain/freshness.ts';
import type { Gateway } from './gateway.ts';
import type { Step } from './step.ts';

/** Stands where the id of a person's stop would: this gateway stopped the workflow by itself. */
export const FRESHNESS_STOP = 'freshness';

/** Why this gateway may not be up to date enough for a route; null when it is. */
export function staleFor(gateway: Gateway, route: Route): { id: string; reason: string } | null {
  const bound = freshnessBound(route.callPolicy, route.riskTier);
  const reason = bound === null ? null : stalenessOf(gateway.routes.unconfirmedMs(), bound);
  return reason === null ? null : { id: FRESHNESS_STOP, reason };
}

/** A gateway that may have missed a stop gives no decisions where that could do harm. */
export const checkFreshness: Step = {
  name: 'freshness',
  appliesTo: ({ callPolicy, riskTier }) => freshnessBound(callPolicy, riskTier) !== null,
  run(gateway, passage) {
    const stop = staleFor(gateway, passage.route);
    if (!stop) return;
    passage.evidence = { kind: 'stopped', stop };
    passage.effects.push({ step: 'stop', kind: 'not-confirmed', text: stop.reason });
  },
};
