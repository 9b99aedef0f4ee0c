import type { TakenDecision } from './call.ts';
import type { Gateway } from './gateway.ts';
import { earlierReply, oncePerKey } from './once-per-key.ts';
import { type AskedDecision, readyCall } from './ready-call.ts';
import { settleCall } from './settle-call.ts';

/**
 * What every door shares: route → contract → key → (steps, judge, record). It gives the decision once it is durable, an
 * earlier one when the key was used before, or refuses; a refusal of a recorded call names the decision in its details.
 */
export async function takeDecision(gateway: Gateway, asked: AskedDecision): Promise<TakenDecision> {
  const ready = await readyCall(gateway, asked);
  const { call, token, key } = ready;
  if (!key) return settleCall(gateway, ready);
  return oncePerKey(gateway.inFlight, key, async () => {
    const earlier = await call.watch.step('key', () => earlierReply(gateway.uow, call, token, key));
    return earlier ?? settleCall(gateway, ready);
  });
}
