import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { clientAddress, isLoopbackHost } from '#server/access/domain/client-address.ts';
import { readSession, type SignedIn } from '#server/access/read-session.ts';
import { cookieName, isHttps, readCookie, setCookie } from '#server/access/session-cookie.ts';
import type { DoorAnswer, Visit } from '#server/access/visit.ts';
import { randomSecret } from '#server/platform/crypto.ts';
import { defectProblem, problemOf } from '#server/platform/domain/problem.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';
import { isTrustedProxy } from '#server/platform/trusted-proxies.ts';
import { refusalOfDatabaseError } from './database-refusal.ts';
import { parseInput } from './execute-operation.ts';
import { requireSameOrigin } from './handle-trpc.ts';
import { PEER_HEADER } from './note-peer-address.ts';
import { readBoundedBody } from './read-bounded-body.ts';
import { webWiring } from './web-wiring.ts';

/**
 * The doors for acts that only make sense in a browser: signing in, enrolling, joining, stepping up, signing out. Each is
 * a POST of JSON from our own pages; they are the named public list beside the operations.
 */
const BINDING = 'il-attempt';
const BINDING_S = 15 * 60;
const log = logger('auth-door');

/** What is signed in with is small; strangers may send no more than this. */
export const DOOR_BODY = { maxBytes: 16_384, tooLarge: 'The request is larger than 16 kB.' } as const;

/** Refuses plain http from anywhere but this machine: a password or a cookie would travel in the clear. */
export function requireSafeTransport(request: Request): void {
  if (isHttps() || isLoopbackHost(request.headers.get('host') ?? '')) return;
  throw new Refusal(
    'forbidden',
    'Signing in over plain http is refused except on this machine. Put https in front and set INTERLOCK_URL to its address.',
    { details: { setting: 'INTERLOCK_URL' } },
  );
}

function readScript(request: Request): string | null {
  const script = request.headers.get('interlock-script');
  return script && /^[\w .:-]{1,60}$/.test(script) ? script : null;
}

/** What a request says of its browser; the binding is fresh when it carries none. */
export function visitOf(request: Request, correlationId: string = randomUUID()): Visit {
  const cookieHeader = request.headers.get('cookie') ?? '';
  return {
    uow: webWiring().uow,
    binding: readCookie(cookieHeader, cookieName(BINDING)) ?? randomSecret(),
    cookieHeader,
    addressPrefix: clientAddress({
      forwarded: request.headers.get('x-forwarded-for'),
      peer: request.headers.get(PEER_HEADER),
      isTrusted: isTrustedProxy,
    }),
    userAgent: request.headers.get('user-agent'),
    script: readScript(request),
    correlationId,
  };
}

async function readJson(request: Request): Promise<unknown> {
  const bytes = await readBoundedBody(request, DOOR_BODY);
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('invalid', 'The body is not valid JSON.');
  }
}

function refuse(error: unknown, correlationId: string): Response {
  const refusal = error instanceof Refusal ? error : refusalOfDatabaseError(error);
  if (!refusal) log.error({ err: error, correlationId }, 'an auth door failed');
  const problem = refusal ? problemOf(refusal, correlationId) : defectProblem(correlationId);
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  const wait = refusal?.details.retryAfterS;
  if (typeof wait === 'number') headers.set('retry-after', String(wait));
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

async function serve(
  request: Request,
  run: (visit: Visit, body: unknown) => Promise<DoorAnswer<unknown>>,
): Promise<Response> {
  const visit = visitOf(request);
  try {
    requireSameOrigin(request);
    requireSafeTransport(request);
    const { body, cookies = [] } = await run(visit, await readJson(request));
    const headers = new Headers({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    headers.append('set-cookie', setCookie(cookieName(BINDING), visit.binding, BINDING_S));
    for (const cookie of cookies) headers.append('set-cookie', cookie);
    return new Response(JSON.stringify(body), { headers });
  } catch (error) {
    return refuse(error, visit.correlationId);
  }
}

/** A door for people who are not signed in yet. */
export function publicDoor<S extends z.ZodType>(
  input: S,
  run: (visit: Visit, input: z.output<S>) => Promise<DoorAnswer<unknown>>,
): (request: Request) => Promise<Response> {
  return (request) => serve(request, (visit, body) => run(visit, parseInput(input, body) as z.output<S>));
}

/** A door for people with a session, at level 1 too: enrolment must be reachable before there is a second factor. */
export function signedInDoor<S extends z.ZodType>(
  input: S,
  run: (visit: Visit, signedIn: SignedIn, input: z.output<S>) => Promise<DoorAnswer<unknown>>,
): (request: Request) => Promise<Response> {
  return (request) =>
    serve(request, async (visit, body) => {
      const signedIn = await readSession(visit.uow, visit.cookieHeader);
      if (!signedIn) throw new Refusal('unauthenticated', 'This session has ended. Sign in again.');
      return run(visit, signedIn, parseInput(input, body) as z.output<S>);
    });
}
