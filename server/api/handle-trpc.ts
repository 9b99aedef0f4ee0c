import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { readSession } from '#server/access/read-session.ts';
import { defectProblem, problemOf } from '#server/platform/domain/problem.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { callerOf } from './execute-operation.ts';
import { readBoundedBody } from './read-bounded-body.ts';
import { requireOwnSite } from './require-own-site.ts';
import { appRouter } from './root.ts';
import { webWiring } from './web-wiring.ts';

const BODY = { maxBytes: 2_000_000, tooLarge: 'The request is larger than 2 MB.' } as const;

/** Throws unless a changing request comes from our own pages as JSON: the wall against cross-site requests. */
export function requireSameOrigin(request: Request): void {
  requireOwnSite(request);
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const type = request.headers.get('content-type') ?? '';
  if (!type.toLowerCase().startsWith('application/json')) {
    throw new Refusal('invalid', 'Send JSON with the header Content-Type: application/json.');
  }
}

function refuse(error: unknown): Response {
  const problem = error instanceof Refusal ? problemOf(error, 'none') : defectProblem('none');
  return Response.json(problem, {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json' },
  });
}

/** The same request with its body in memory; tRPC itself would read one of any size. */
async function withBoundedBody(request: Request): Promise<Request> {
  if (!request.body) return request;
  const body = await readBoundedBody(request, BODY);
  const { method, headers, signal } = request;
  return new Request(request.url, { method, headers, signal, body });
}

/** Serves the console's procedures to whoever the session cookie names. */
export async function handleTrpc(asked: Request): Promise<Response> {
  let request: Request;
  try {
    requireSameOrigin(asked);
    request = await withBoundedBody(asked);
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
