import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { authenticate } from './authenticate.ts';
import type { HttpCall, Reply } from './call.ts';
import { chooseRoute, routesFor } from './domain/choose-route.ts';
import type { Gateway } from './gateway.ts';

/** The protocol wants to know when a model was made; routes say what is in force, not since when. */
function modelOf(route: Route) {
  return { id: route.slug, object: 'model', created: 0, owned_by: 'interlock' };
}

/** `GET /v1/models`: the workflows that this token may ask as models, which are those whose model speaks this protocol. */
export async function listOpenAiModels(gateway: Gateway, call: HttpCall): Promise<Reply> {
  const token = await call.watch.step('authenticate', () => authenticate(gateway.tokens, call));
  const routes = routesFor(token, gateway.routes.snapshotOf(token.organisationId), call.receivedAt);
  const data = routes.filter(({ revision }) => revision.protocol === 'openai').map(modelOf);
  return { status: 200, body: { object: 'list', data } };
}

/** `GET /v1/models/{slug}`. */
export async function tellOpenAiModel(gateway: Gateway, call: HttpCall, slug: string): Promise<Reply> {
  const token = await call.watch.step('authenticate', () => authenticate(gateway.tokens, call));
  const snapshot = gateway.routes.snapshotOf(token.organisationId);
  return { status: 200, body: modelOf(chooseRoute(token, snapshot, slug, call.receivedAt)) };
}
