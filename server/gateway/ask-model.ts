import { effectsOfAttempts } from './domain/attempt-effects.ts';
import { isUsable } from './domain/usable-answer.ts';
import { fallBack } from './fall-back.ts';
import type { Gateway } from './gateway.ts';
import { infer, type Traffic } from './infer.ts';
import { sayingOf } from './may-stream.ts';
import { noteUsage } from './note-usage.ts';
import type { Passage } from './passage.ts';
import type { Step } from './step.ts';

/** What this call shares with others, and the time that is left for all of its attempts and fallbacks together. */
function trafficOf(gateway: Gateway, { route, call }: Passage): Traffic {
  const { totalMs } = route.reliability;
  const { breakers, bulkheads, hedges } = gateway;
  const untilMs = totalMs === undefined ? Number.POSITIVE_INFINITY : call.watch.elapsedMs() + totalMs;
  return { breakers, bulkheads, hedges, leftMs: () => untilMs - call.watch.elapsedMs() };
}

/** Asks the chosen revision's model, and where it gives no usable answer what the policy names instead. */
export const askModel: Step = {
  name: 'infer',
  appliesTo: () => true,
  async run(gateway, passage) {
    const { route, revision, rules, input, call } = passage;
    const asked = { revision, reliability: route.reliability, ...sayingOf(passage) };
    const traffic = trafficOf(gateway, passage);
    const evidence = await infer(gateway.pools, asked, input, call.watch, traffic);
    passage.effects.push(...effectsOfAttempts(call.watch.timings().attempts, evidence));
    const hasFallbacks = (route.callPolicy?.fallbacks?.length ?? 0) > 0;
    const helps = evidence.kind === 'answered' && (!hasFallbacks || isUsable(rules, evidence));
    if (helps) passage.ownAnswer = evidence;
    passage.evidence = helps ? evidence : await fallBack(gateway, passage, evidence, traffic);
    noteUsage(passage);
  },
};
