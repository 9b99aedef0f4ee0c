import { effectsOfAttempts } from './domain/attempt-effects.ts';
import { brokenBy } from './domain/bury-reason.ts';
import { isUsable } from './domain/usable-answer.ts';
import { fallBack } from './fall-back.ts';
import { infer } from './infer.ts';
import { sayingOf } from './may-stream.ts';
import { noteUsage } from './note-usage.ts';
import type { Step } from './step.ts';
import { trafficOf } from './traffic-of.ts';

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
    else passage.brokenBy = brokenBy(evidence);
    const isOver = helps || evidence.kind === 'stopped';
    const found = isOver ? { evidence } : await fallBack(gateway, passage, evidence, traffic);
    passage.evidence = found.evidence;
    noteUsage(passage, found.by ?? route);
  },
};
