import { authenticate } from './authenticate.ts';
import type { HttpCall, Reply } from './call.ts';
import { routesFor } from './domain/choose-route.ts';
import type { Gateway } from './gateway.ts';

/** `GET /v1/workflows`: what this token may ask, with the contract of each. */
export async function listRoutes(gateway: Gateway, call: HttpCall): Promise<Reply> {
  const token = await call.watch.step('authenticate', () => authenticate(gateway.tokens, call));
  const routes = routesFor(token, gateway.routes.snapshotOf(token.organisationId), call.receivedAt);
  const workflows = routes.map((route) => ({
    slug: route.slug,
    name: route.name,
    workflowVersion: route.workflowVersion,
    model: route.revision.model,
    isStopped: gateway.routes.stopOf(route.workflowId) !== undefined,
    inputContract: route.inputContract,
    outputSchema: route.outputSchema,
  }));
  return { status: 200, body: { workflows } };
}
