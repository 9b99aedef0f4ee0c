import { infer } from './infer.ts';
import { sayingOf } from './may-stream.ts';
import { noteUsage } from './note-usage.ts';
import type { Step } from './step.ts';

/** Asks the chosen revision's model. */
export const askModel: Step = {
  name: 'infer',
  appliesTo: () => true,
  async run(gateway, passage) {
    const { route, revision, input, call } = passage;
    const asked = { revision, reliability: route.reliability, ...sayingOf(passage) };
    passage.evidence = await infer(gateway.pools, asked, input, call.watch);
    noteUsage(passage);
  },
};
