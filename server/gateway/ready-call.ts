import type { DecisionTrail } from '#server/decisions/domain/decision-trail.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { AnswerStream } from './answer-stream.ts';
import { requireConfirmed } from './authenticate.ts';
import type { Call } from './call.ts';
import { checkInput } from './check-input.ts';
import { chooseRoute } from './domain/choose-route.ts';
import type { Gateway } from './gateway.ts';
import { keyOf } from './once-per-key.ts';
import type { ReadyCall } from './passage.ts';
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

/**
 * Finds the route and holds the request against its contract; refuses with `not-found` or `invalid`. Nothing has been
 * decided, counted or written by then.
 */
export async function readyCall(gateway: Gateway, asked: AskedDecision): Promise<ReadyCall> {
  const { call, token, slug, door, linkedTo } = asked;
  const snapshot = gateway.routes.snapshotOf(token.organisationId);
  const route = chooseRoute(token, snapshot, slug, call.receivedAt);
  if (!snapshot) throw notFound('workflow in production');
  if (route.callPolicy?.durability !== 'spool') requireConfirmed(token);
  const { rules, request } = await call.watch.step('contract', () => {
    const rules = gateway.rulesOf(route);
    return { rules, request: checkInput(rules, asked.request) };
  });
  const stream = asked.stream ?? null;
  const origin = { ...(door !== undefined && { door }), ...(linkedTo && { linkedTo }) };
  return {
    call,
    token,
    snapshot,
    route,
    rules,
    request,
    key: keyOf(call, token, request),
    origin,
    stream,
    decisionId: asked.decisionId,
  };
}
