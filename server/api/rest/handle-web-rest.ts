import { webWiring } from '../web-wiring.ts';
import { restHandler } from './handle-rest.ts';

/** Serves /api/v1 inside the web process. */
export function handleRest(request: Request): Promise<Response> {
  return restHandler(webWiring().uow)(request);
}
