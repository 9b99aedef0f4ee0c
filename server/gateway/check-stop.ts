import type { Route } from '#server/routing/domain/route-snapshot.ts';
import type { Gateway } from './gateway.ts';
import type { Step } from './step.ts';

/** The stop of a person under which a route stands; null when it stands under none. */
export function stoppedBy(gateway: Gateway, route: Route): { id: string; reason: string } | null {
  const stop = gateway.routes.stopOf(route.workflowId);
  return stop ? { id: stop.stopId, reason: stop.reason } : null;
}

/** A stopped workflow asks no model; how it then answers is its policy's word. */
export const checkStop: Step = {
  name: 'stop',
  appliesTo: () => true,
  run(gateway, passage) {
    const stop = stoppedBy(gateway, passage.route);
    if (stop) passage.evidence = { kind: 'stopped', stop };
  },
};
