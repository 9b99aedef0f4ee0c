import type { TakenDecision } from './call.ts';
import type { Gateway } from './gateway.ts';
import { earlierReply, oncePerKey } from './once-per-key.ts';
import type { ReadyCall } from './passage.ts';
import { type AskedDecision, readyCall } from './ready-call.ts';
import { settleCall } from './settle-call.ts';

/** The way of a call that is fit to be decided: once per key, through its steps, judged and recorded. */
export async function settleReady(gateway: Gateway, ready: ReadyCall): Promise<TakenDecision> {
  const { call, token, key } = ready;
  if (!key) return settleCall(gateway, ready);
  return oncePerKey(gateway.inFlight, key, async () => {
    const earlier = await call.watch.step('key', () => earlierReply(gateway.uow, call, token, key));
    return earlier ?? settleCall(gateway, ready);
  });
}

/**
 * What every door shares: route → contract → key → (steps, judge, record). It gives the decision once it is durable, an
 * earlier one when the key was used before, or refuses; a refusal of a recorded call names the decision in its details.
 */
export async function takeDecision(gateway: Gateway, asked: AskedDecision): Promise<TakenDecision> {
  return settleReady(gateway, await readyCall(gateway, asked));
}
