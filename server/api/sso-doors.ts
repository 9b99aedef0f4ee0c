import { randomUUID } from 'node:crypto';
import { normaliseEmail } from '#server/access/domain/normalise-email.ts';
import { domainOf } from '#server/access/domain/sso-claims.ts';
import { finishSso } from '#server/access/finish-sso.ts';
import { cookieName, setCookie } from '#server/access/session-cookie.ts';
import { ssoOffersInput, startLinkInput, startSsoInput } from '#server/access/sso.schema.ts';
import { offersFor } from '#server/access/sso-offers.ts';
import { startLink, startSso } from '#server/access/start-sso.ts';
import { takeLogoutToken } from '#server/access/take-logout-token.ts';
import { problemOf } from '#server/platform/domain/problem.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import { DOOR_BODY, publicDoor, requireSafeTransport, signedInDoor, visitOf } from './auth-door.ts';
import { readBoundedBody } from './read-bounded-body.ts';
import { webWiring } from './web-wiring.ts';

/** The way to an identity provider and back, and what it tells us by itself. */
interface RouteContext {
  params: Promise<{ connection: string }>;
}

const SEARCH_MAX = 8_192;
const log = logger('sso-door');

/** Which identity providers to offer to an address. */
export const offersDoor = publicDoor(ssoOffersInput, async (visit, input) => {
  const email = 'email' in input ? normaliseEmail(input.email) : null;
  if ('email' in input && email === null) return { body: { offers: [] } };
  const asked = 'email' in input ? { domain: domainOf(email ?? '') } : { slug: input.organisation };
  return { body: { offers: await offersFor(visit.uow, asked) } };
});

export const startDoor = publicDoor(startSsoInput, startSso);
export const linkDoor = signedInDoor(startLinkInput, startLink);

/** Only ever leads to a path of this console: what it is made of was checked before the way began. */
function redirect(path: string, cookies: readonly string[]): Response {
  const headers = new Headers({
    location: `${env().publicUrl}${path}`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}

/** Where a provider sends the browser back to. It is a plain navigation from another site, so the state must prove all. */
export async function callbackDoor(request: Request, context: RouteContext): Promise<Response> {
  const visit = visitOf(request);
  try {
    requireSafeTransport(request);
    const { search } = new URL(request.url);
    if (search.length > SEARCH_MAX) return redirect('/sign-in?problem=untrusted', []);
    const { path, cookies } = await finishSso(visit, (await context.params).connection, search);
    // The attempt is over: the next one begins with another secret.
    return redirect(path, [...cookies, ...(path.startsWith('/sign-in/factor') ? [] : [endOfBinding()])]);
  } catch (error) {
    log.error({ err: error, correlationId: visit.correlationId }, 'a sign-in through a provider failed');
    return redirect('/sign-in?problem=untrusted', []);
  }
}

function endOfBinding(): string {
  return setCookie(cookieName('il-attempt'), '', 0);
}

/** Takes a logout token (OpenID Connect Back-Channel Logout 1.0): a form with one field, from the provider itself. */
export async function backChannelDoor(request: Request, context: RouteContext): Promise<Response> {
  const correlationId = randomUUID();
  const headers = { 'cache-control': 'no-store' };
  try {
    const type = request.headers.get('content-type') ?? '';
    if (!/^application\/x-www-form-urlencoded\b/i.test(type))
      throw new Refusal('invalid', 'Send a form with the field logout_token.');
    const body = new TextDecoder().decode(await readBoundedBody(request, DOOR_BODY));
    const tokens = new URLSearchParams(body).getAll('logout_token');
    const token = tokens.length === 1 ? (tokens[0] ?? '') : '';
    if (token === '') throw new Refusal('invalid', 'Send a form with the field logout_token, once.');
    const connectionId = (await context.params).connection;
    await takeLogoutToken(webWiring().uow, { connectionId, token, correlationId });
    return new Response(null, { status: 200, headers });
  } catch (error) {
    if (!(error instanceof Refusal)) {
      log.error({ err: error, correlationId }, 'a logout token could not be taken');
      return Response.json({ error: 'server_error' }, { status: 500, headers });
    }
    const { detail } = problemOf(error, correlationId);
    return Response.json({ error: 'invalid_request', error_description: detail }, { status: 400, headers });
  }
}
