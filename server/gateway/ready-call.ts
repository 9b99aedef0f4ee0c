import type { DecisionTrail } from '#server/decisions/domain/decision-trail.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import type { AnswerStream } from './answer-stream.ts';
import { requireConfirmed } from './authenticate.ts';
import type { Call } from './call.ts';
import { chargeLimits } from './charge-limits.ts';
import { staleFor } from './check-freshness.ts';
import { checkInput } from './check-input.ts';
import { stoppedBy } from './check-stop.ts';
import { findRoute } from './find-route.ts';
import type { Gateway } from './gateway.ts';
import { keyOf } from './once-per-key.ts';
import type { ReadyCall } from './passage.ts';
import { refuseStopped } from './refuse-stopped.ts';
import type { VerifiedToken } from './token-verifier.ts';

/** What a door asks for, once it knows who calls. */
export interface AskedDecision {
  call: Call;
  token: VerifiedToken;
  /** Of the workflow. */
  slug: string;
  /** As `decisionRequestBody` wants it; it is checked here, so a door may hand over what it was given. */
  request: unknown;
  /** By which door it came; left out for the decisions API itself. */
  door?: string;
  /** The decision that this one repeats. */
  linkedTo?: DecisionTrail['linkedTo'];
  /** The id that the decision will have, where it was told already. */
  decisionId?: string;
  /** Takes the parts of the answer while the model speaks, where nothing has to see the whole first. */
  stream?: AnswerStream;
}

/** Holds a request against its contract; a stopped workflow says that it is stopped, whatever it is sent. */
function requestOf(gateway: Gateway, asked: AskedDecision, route: Route, stop: ReadyCall['stop']) {
  const rules = gateway.rulesOf(route);
  try {
    return { rules, request: checkInput(rules, asked.request) };
  } catch (error) {
    throw stop && error instanceof Refusal ? refuseStopped(route, stop) : error;
  }
}

/**
 * Finds the route, takes the call from its limits, asks whether the workflow is stopped, and holds the request against its
 * contract; refuses with `not-found`, `too-many-requests`, `stopped` or `invalid`. Nothing has been decided or written by
 * then, and whoever gets the call settles its charge.
 */
export async function readyCall(gateway: Gateway, asked: AskedDecision): Promise<ReadyCall> {
  const { call, token, slug, door, linkedTo } = asked;
  const snapshot = gateway.routes.snapshotOf(token.organisationId);
  const route = findRoute(gateway.routes, token, slug, call.receivedAt);
  if (!snapshot) throw notFound('workflow in production');
  if (route.callPolicy?.durability !== 'spool') requireConfirmed(token);
  const charge = await call.watch.step('limits', () => chargeLimits(gateway, route, token));
  try {
    const stop = stoppedBy(gateway, route) ?? staleFor(gateway, route);
    const { rules, request } = await call.watch.step('contract', () =>
      requestOf(gateway, asked, route, stop),
    );
    const key = keyOf(call, token, request, stop);
    const origin = { ...(door !== undefined && { door }), ...(linkedTo && { linkedTo }) };
    const { stream = null, decisionId } = asked;
    return { call, token, snapshot, route, rules, request, key, origin, stream, decisionId, charge, stop };
  } catch (error) {
    charge.giveBack(true);
    throw error;
  }
}
