import { stoppedBy } from './check-stop.ts';
import type { Gateway } from './gateway.ts';
import type { Traffic } from './infer.ts';
import type { Passage } from './passage.ts';
import { timeLeft } from './time-left.ts';

/** What a simulation meets instead: always open, and nothing is learned from it. */
const APART: Pick<Traffic, 'breakers' | 'bulkheads' | 'hedges'> = {
  breakers: { enter: () => () => undefined },
  bulkheads: { enter: () => Promise.resolve(() => undefined) },
  hedges: { afterMs: () => null, take: () => false, answered: () => undefined },
};

/**
 * What a call shares with others, and what it goes by while it is under way. A simulation shares nothing: real calls neither
 * wait for its places nor rest because of its failures.
 */
export function trafficOf(gateway: Gateway, passage: Passage): Traffic {
  const { breakers, bulkheads, hedges } = passage.isSimulation ? APART : gateway;
  return {
    breakers,
    bulkheads,
    hedges,
    leftMs: () => timeLeft(passage),
    stopped: () => stoppedBy(gateway, passage.route),
  };
}
