import type { Step } from './step.ts';

/** A stopped workflow asks no model; how it then answers is its policy's word. */
export const checkStop: Step = {
  name: 'stop',
  appliesTo: () => true,
  run(gateway, passage) {
    const stop = gateway.routes.stopOf(passage.route.workflowId);
    if (stop) passage.evidence = { kind: 'stopped', stop: { id: stop.stopId, reason: stop.reason } };
  },
};
