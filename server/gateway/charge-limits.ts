import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { type Meter, metersOf } from './domain/meter.ts';
import type { Gateway } from './gateway.ts';
import { type Charge, NO_CHARGE } from './lease-allowances.ts';
import type { Passage } from './passage.ts';
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

/** What a call has used of tokens and money so far; money in another workflow's currency counts on that one's limits only. */
export function usedBy({ trail, route }: Pick<Passage, 'trail' | 'route'>): {
  tokens: number;
  money: number;
} {
  const { tokensIn = 0, tokensOut = 0 } = trail.usage ?? {};
  const isOurs = trail.cost?.currency === route.callPolicy?.price?.currency;
  return { tokens: tokensIn + tokensOut, money: isOurs ? (trail.cost?.amount ?? 0) : 0 };
}

/**
 * Takes a call from what its token and its workflow may use, or refuses it: 429 with the time to come again. Calls count at
 * once, before anything of them is looked at; tokens and money are reserved by what calls used lately and settled by what
 * this one used.
 */
export function chargeLimits(gateway: Gateway, route: Route, token: VerifiedToken): Charge | Promise<Charge> {
  const meters = metersFor(route, token);
  if (meters.length === 0) return NO_CHARGE;
  const charge = gateway.limits.charge(meters);
  if (!(charge instanceof Promise)) return charge;
  return charge.catch((error: unknown) => {
    const { limit, of } = error instanceof Refusal ? error.details : {};
    if (typeof limit === 'string') gateway.metrics.limited(route.slug, limit, String(of));
    throw error;
  });
}
