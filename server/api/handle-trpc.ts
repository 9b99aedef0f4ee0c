import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { readSession } from '#server/access/read-session.ts';
import { defectProblem, problemOf } from '#server/platform/domain/problem.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { callerOf } from './execute-operation.ts';
import { requireOwnSite } from './require-own-site.ts';
import { appRouter } from './root.ts';
import { webWiring } from './web-wiring.ts';

const BODY_BYTES_MAX = 2_000_000;

/** Throws unless a changing request comes from our own pages as JSON: the wall against cross-site requests. */
export function requireSameOrigin(request: Request): void {
  requireOwnSite(request);
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const type = request.headers.get('content-type') ?? '';
  if (!type.toLowerCase().startsWith('application/json')) {
    throw new Refusal('invalid', 'Send JSON with the header Content-Type: application/json.');
  }
  if (Number(request.headers.get('content-length') ?? 0) > BODY_BYTES_MAX) {
    throw new Refusal('too-large', 'The request is larger than 2 MB.');
  }
}

function refuse(error: unknown): Response {
  const problem = error instanceof Refusal ? problemOf(error, 'none') : defectProblem('none');
  return Response.json(problem, {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json' },
  });
}

/** Serves the console's procedures to whoever the session cookie names. */
export async function handleTrpc(request: Request): Promise<Response> {
  try {
    requireSameOrigin(request);
  } catch (error) {
    return refuse(error);
  }
  const { uow } = webWiring();
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    maxBatchSize: 20,
    async createContext() {
      const cookie = request.headers.get('cookie');
      const signedIn = cookie ? await readSession(uow, cookie) : null;
      return callerOf(signedIn?.actor ?? null, uow);
    },
    responseMeta: () => ({ headers: new Headers({ 'cache-control': 'no-store' }) }),
  });
}
