import { freshnessBound, stalenessOf } from './domain/freshness.ts';
import type { Step } from './step.ts';

/** Stands where the id of a person's stop would: this gateway stopped the workflow by itself. */
export const FRESHNESS_STOP = 'freshness';

/** A gateway that may have missed a stop gives no decisions where that could do harm. */
export const checkFreshness: Step = {
  name: 'freshness',
  appliesTo: ({ callPolicy, riskTier }) => freshnessBound(callPolicy, riskTier) !== null,
  run(gateway, passage) {
    const { callPolicy, riskTier } = passage.route;
    const bound = freshnessBound(callPolicy, riskTier);
    const reason = stalenessOf(gateway.routes.unconfirmedMs(), bound);
    if (reason === null) return;
    passage.evidence = { kind: 'stopped', stop: { id: FRESHNESS_STOP, reason } };
    passage.effects.push({ step: 'stop', kind: 'not-confirmed', text: reason });
  },
};
