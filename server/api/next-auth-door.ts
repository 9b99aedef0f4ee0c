import { NextRequest } from 'next/server.js';
import NextAuth, { type NextAuthOptions } from 'next-auth';
import { deviceCookie } from '#server/access/known-device.ts';
import { nextAuthOptions } from '#server/access/next-auth-options.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { DOOR_BODY, requireSafeTransport, visitOf } from './auth-door.ts';
import { readBoundedBody } from './read-bounded-body.ts';

interface RouteContext {
  params: Promise<{ nextauth: string[] }>;
}

/** The two acts of next-auth that are used; its sign-in pages, session endpoint and log endpoint stay shut. */
const OPEN: Readonly<Record<string, string>> = { csrf: 'GET', 'callback/ticket': 'POST' };

// The default export of a CommonJS module arrives wrapped when Node, not a bundler, loads it.
const handler = ((NextAuth as unknown as { default?: unknown }).default ?? NextAuth) as (
  request: Request,
  context: RouteContext,
  options: NextAuthOptions,
) => Promise<Response>;

/** The same request with its body in memory; next-auth itself would read one of any size. */
async function withBoundedBody(request: Request): Promise<Request> {
  if (!request.body) return request;
  const body = await readBoundedBody(request, DOOR_BODY);
  return new NextRequest(request.url, { method: request.method, headers: request.headers, body });
}

/** Trades a ticket for the session cookie, after next-auth's own CSRF check. */
export async function nextAuthDoor(request: Request, context: RouteContext): Promise<Response> {
  const { nextauth } = await context.params;
  if (OPEN[nextauth.join('/')] !== request.method) return new Response(null, { status: 404 });
  try {
    requireSafeTransport(request);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return Response.json({ detail: error.message }, { status: 403 });
  }
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return new Response(null, { status: 403 });
  let bounded: Request;
  try {
    bounded = await withBoundedBody(request);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return Response.json({ detail: error.message }, { status: error.code === 'too-large' ? 413 : 408 });
  }
  let signedIn: string | null = null;
  const options = nextAuthOptions(visitOf(request), (personId) => {
    signedIn = personId;
  });
  const response = await handler(bounded, context, options);
  if (signedIn !== null) response.headers.append('set-cookie', deviceCookie(signedIn));
  return response;
}
