import { z } from 'zod';
import type { Breakers } from './breakers.ts';
import type { FleetSignals } from './fleet-signals.ts';

const message = z.object({
  from: z.string(),
  breaker: z.object({
    revisionId: z.string(),
    news: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('opened'), forMs: z.number().min(0).max(300_000) }),
      z.object({ kind: z.literal('closed') }),
    ]),
  }),
});

/**
 * Tells other gateways what opened or closed here, and takes over what they tell: one process that found a model down
 * spares all others finding it out by their own callers. What is no such message is passed over.
 */
export function shareBreakers(
  breakers: Breakers,
  replica: string,
  open: (hear: (text: string) => void) => FleetSignals,
): FleetSignals {
  const signals = open((text) => {
    try {
      const { from, breaker } = message.parse(JSON.parse(text));
      if (from !== replica) breakers.hear(breaker);
    } catch {
      // From a newer or older gateway; its own callers find out.
    }
  });
  breakers.follow((breaker) => signals.tell(JSON.stringify({ from: replica, breaker })));
  return signals;
}
