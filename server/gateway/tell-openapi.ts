import { authenticate } from './authenticate.ts';
import type { HttpCall, Reply } from './call.ts';
import { routesFor } from './domain/choose-route.ts';
import { openApiDocument } from './domain/openapi-document.ts';
import type { Gateway } from './gateway.ts';

/** `GET /v1/openapi.json`: what can be asked here; with a token, also the contracts of the workflows it may ask. */
export async function tellOpenApi(gateway: Gateway, call: HttpCall): Promise<Reply> {
  if (call.headers.authorization === undefined) return { status: 200, body: openApiDocument([], '1') };
  const token = await call.watch.step('authenticate', () => authenticate(gateway.tokens, call));
  const snapshot = gateway.routes.snapshotOf(token.organisationId);
  const routes = routesFor(token, snapshot, call.receivedAt);
  return { status: 200, body: openApiDocument(routes, String(snapshot?.version ?? 1)) };
}
