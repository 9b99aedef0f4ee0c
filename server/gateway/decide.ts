import { notFound } from '#server/platform/domain/refusal.ts';
import { authenticate } from './authenticate.ts';
import type { Call, Reply } from './call.ts';
import { checkInput } from './check-input.ts';
import { chooseRoute } from './domain/choose-route.ts';
import type { Gateway } from './gateway.ts';
import { earlierReply, keyOf, oncePerKey } from './once-per-key.ts';
import { readBody } from './read-body.ts';
import { settleCall } from './settle-call.ts';

/**
 * The path of a call: authenticate → route → contract → key → (stop, infer, judge, record) → answer. Each step is a file of
 * its own; this is the only place that knows their order.
 */
export async function decide(gateway: Gateway, call: Call, slug: string): Promise<Reply> {
  const { watch } = call;
  const token = await watch.step('authenticate', () => authenticate(gateway.tokens, call));
  const snapshot = gateway.routes.snapshotOf(token.organisationId);
  const route = chooseRoute(token, snapshot, slug, call.receivedAt);
  if (!snapshot) throw notFound('workflow in production');
  const body = await watch.step('read', () => readBody(call.request));
  const { rules, request } = await watch.step('contract', () => {
    const rules = gateway.rulesOf(route);
    return { rules, request: checkInput(rules, body) };
  });
  const key = keyOf(call, token, request);
  const ready = { call, token, snapshot, route, rules, request, key };
  if (!key) return settleCall(gateway, ready);
  return oncePerKey(gateway.inFlight, key, async () => {
    const earlier = await watch.step('key', () => earlierReply(gateway.uow, call, token, key));
    return earlier ?? settleCall(gateway, ready);
  });
}
