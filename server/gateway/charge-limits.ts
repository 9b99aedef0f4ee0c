import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { type Meter, metersOf } from './domain/meter.ts';
import type { Charge } from './lease-allowances.ts';
import type { Passage } from './passage.ts';
import type { Step } from './step.ts';
import type { VerifiedToken } from './token-verifier.ts';

const known = new WeakMap<Route, WeakMap<VerifiedToken, readonly Meter[]>>();

/** The meters of one workflow: what each token may use of it, and what all may use together. */
export function metersOfWorkflow(
  { callPolicy, workflowId }: Route,
  token: Pick<VerifiedToken, 'id'>,
): Meter[] {
  const { perToken, perWorkflow } = callPolicy?.limits ?? {};
  return [
    ...metersOf(perToken, 'token', `${token.id}|${workflowId}`),
    ...metersOf(perWorkflow, 'workflow', workflowId),
  ];
}

/** The meters that a call counts on: the token's own, its share of the workflow, and the workflow's as a whole. */
function metersFor(route: Route, token: VerifiedToken): readonly Meter[] {
  const ofRoute = known.get(route) ?? new WeakMap<VerifiedToken, readonly Meter[]>();
  known.set(route, ofRoute);
  const kept = ofRoute.get(token);
  if (kept) return kept;
  const meters = [...metersOf(token.limits, 'token', token.id), ...metersOfWorkflow(route, token)];
  ofRoute.set(token, meters);
  return meters;
}

function usedBy({ trail }: Passage): { tokens: number; money: number } {
  const { tokensIn = 0, tokensOut = 0 } = trail.usage ?? {};
  return { tokens: tokensIn + tokensOut, money: trail.cost?.amount ?? 0 };
}

/**
 * Takes the call from what its token and its workflow may use, or refuses it: 429 with the time to come again. Calls count
 * at once; tokens and money are reserved by what calls used lately and settled by what this one used.
 */
export const chargeLimits: Step = {
  name: 'limits',
  // A token brings limits of its own, which no route knows.
  appliesTo: () => true,
  run(gateway, passage) {
    if (passage.isSimulation) return;
    const meters = metersFor(passage.route, passage.token);
    if (meters.length === 0) return;
    // At the very end, whether or not the call came to anything: only then is it known what it used.
    const note = (charge: Charge) => {
      passage.afterwards.push(() => charge.settle(usedBy(passage)));
    };
    const charge = gateway.limits.charge(meters);
    if (!(charge instanceof Promise)) return note(charge);
    return charge.then(note, (error: unknown) => {
      const { limit, of } = error instanceof Refusal ? error.details : {};
      if (typeof limit === 'string') gateway.metrics.limited(passage.route.slug, limit, String(of));
      throw error;
    });
  },
};
