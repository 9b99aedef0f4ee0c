import { webWiring } from '../web-wiring.ts';
import { scimHandler } from './handle-scim.ts';

/** Serves /api/scim/v2 inside the web process. */
export function handleScim(request: Request): Promise<Response> {
  return scimHandler(webWiring().uow)(request);
}
