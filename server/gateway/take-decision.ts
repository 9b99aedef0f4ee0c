import type { TakenDecision } from './call.ts';
import type { Gateway } from './gateway.ts';
import { earlierReply, oncePerKey } from './once-per-key.ts';
import type { ReadyCall } from './passage.ts';
import { type AskedDecision, readyCall } from './ready-call.ts';
import { settleCall } from './settle-call.ts';

/** The way of a call that is fit to be decided: once per key, through its steps, judged and recorded. */
export async function settleReady(gateway: Gateway, ready: ReadyCall): Promise<TakenDecision> {
  const { call, token, key, charge } = ready;
  if (!key) return settleCall(gateway, ready);
  let isDecided = false;
  try {
    return await oncePerKey(gateway.inFlight, key, async () => {
      const earlier = await call.watch.step('key', () => earlierReply(gateway.uow, call, token, key));
      if (earlier) return earlier;
      isDecided = true;
      return settleCall(gateway, ready);
    });
  } finally {
    // An answer given before costs nothing.
    if (!isDecided) charge.giveBack(false);
  }
}

/**
 * What every door shares: route → limits → stop → contract → key → (steps, judge, record). It gives the decision once it is durable, an
 * earlier one when the key was used before, or refuses; a refusal of a recorded call names the decision in its details.
 */
export async function takeDecision(gateway: Gateway, asked: AskedDecision): Promise<TakenDecision> {
  return settleReady(gateway, await readyCall(gateway, asked));
}
