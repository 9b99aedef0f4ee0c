import { infer } from './infer.ts';
import type { Step } from './step.ts';

/** Asks the chosen revision's model. */
export const askModel: Step = {
  name: 'infer',
  appliesTo: () => true,
  async run(gateway, passage) {
    const { route, revision, input, call } = passage;
    passage.evidence = await infer(
      gateway.pools,
      { revision, reliability: route.reliability },
      input,
      call.watch,
    );
  },
};
