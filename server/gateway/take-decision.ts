import type { TakenDecision } from './call.ts';
import type { Gateway } from './gateway.ts';
import { earlierReply, oncePerKey } from './once-per-key.ts';
import type { ReadyCall } from './passage.ts';
import { type AskedDecision, readyCall } from './ready-call.ts';
import { settleCall } from './settle-call.ts';

/** The key of a call that is answered later was promised an answer by another process, which gives it. */
export class PromisedElsewhere extends Error {}

/**
 * The way of a call that is fit to be decided: once per key, through its steps, judged and recorded. One that is answered
 * later begins when what was promised is durable.
 */
export async function settleReady(
  gateway: Gateway,
  ready: ReadyCall,
  promised: Promise<string> | null = null,
): Promise<TakenDecision> {
  const { call, token, key, charge, decisionId } = ready;
  let isDecided = false;
  const decide = async (): Promise<TakenDecision> => {
    if (promised && (await promised) !== decisionId) throw new PromisedElsewhere();
    const earlier = key && (await call.watch.step('key', () => earlierReply(gateway.uow, call, token, key)));
    if (earlier) return earlier;
    isDecided = true;
    return settleCall(gateway, ready);
  };
  try {
    return await (key ? oncePerKey(gateway.inFlight, key, decide, promised) : decide());
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
