import * as oidc from 'openid-client';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { hashSecret, seal } from '#server/platform/crypto.ts';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import type { AttemptEvent } from './domain/login-attempt.ts';
import { returnPath } from './domain/return-path.ts';
import { isWorthSecondFactor, type ProviderClaims, readClaims } from './domain/sso-claims.ts';
import type { SsoProblem } from './domain/sso-problem.ts';
import { idTokenPlace } from './id-token-place.ts';
import { startAttempt } from './issue-ticket.ts';
import { finishLink } from './link-sso.ts';
import { openProvider, wordProviderFault } from './open-provider.ts';
import { redeemTicket } from './redeem-ticket.ts';
import { sessionCookie } from './session-cookie.ts';
import { NO_TENANT, signInFacts } from './sign-in.views.ts';
import { secondMethods } from './sign-in-with-password.ts';
import { noteSsoOfAttempt, takeSsoAttempt } from './sso.store.ts';
import { type SsoConnectionFacts, ssoConnectionFacts } from './sso.views.ts';
import { type FoundPerson, ssoPerson } from './sso-person.ts';
import { attemptSecrets, redirectUri } from './start-sso.ts';
import type { Visit } from './visit.ts';

const log = logger('sso');
const ID_TOKEN_MAX = 8_000;

/** Where the browser goes next, and with which cookies. */
export interface SsoAnswer {
  path: string;
  cookies: readonly string[];
}

function toSignIn(problem: SsoProblem, next = '/'): SsoAnswer {
  const query = new URLSearchParams({ problem, ...(next !== '/' && { next }) });
  return { path: `/sign-in?${query}`, cookies: [] };
}

interface Answered {
  claims: ProviderClaims;
  idToken: string | null;
}

/** Trades the code for tokens and checks everything about them; whatever is wrong is a problem, never half a sign-in. */
async function readAnswer(
  connection: SsoConnectionFacts,
  url: URL,
  secrets: { state: string; nonce: string; verifier: string },
  now: Date,
): Promise<Answered | SsoProblem> {
  try {
    const provider = await openProvider(connection);
    const current = new URL(redirectUri(connection.id));
    current.search = url.search;
    const tokens = await oidc.authorizationCodeGrant(provider.config, current, {
      expectedState: secrets.state,
      expectedNonce: secrets.nonce,
      pkceCodeVerifier: secrets.verifier,
      idTokenExpected: true,
    });
    provider.remember();
    const claims = tokens.claims();
    if (!claims || claims.iss !== connection.issuer) return 'untrusted';
    let known: Record<string, unknown> = claims;
    if (claims.email === undefined && provider.metadata.userinfo_endpoint) {
      const info = await oidc.fetchUserInfo(provider.config, tokens.access_token, claims.sub);
      known = { ...info, ...claims };
    }
    const idToken = (tokens.id_token?.length ?? 0) <= ID_TOKEN_MAX ? (tokens.id_token ?? null) : null;
    const read = readClaims(known, now);
    return read.subject === '' ? 'untrusted' : { claims: read, idToken };
  } catch (error) {
    const fault = wordProviderFault(error);
    log.warn({ err: error, connectionId: connection.id, fault }, 'a provider’s answer was not accepted');
    if (error instanceof oidc.AuthorizationResponseError) return 'declined';
    return fault?.includes('could not be reached') ? 'unreachable' : 'untrusted';
  }
}

async function recordRefusal(
  visit: Visit,
  connection: SsoConnectionFacts,
  reason: SsoProblem,
  now: Date,
): Promise<void> {
  const { organisationId, id, name } = connection;
  await visit.uow.write({ organisationId, workspaceIds: '*', personId: null }, (tx) =>
    appendAuditEvent(
      {
        tx,
        actor: { kind: 'system', id: 'single-sign-on', organisationId },
        organisationId,
        now,
        correlationId: visit.correlationId,
      },
      { type: 'sso.refused', resourceId: id, details: { name, reason } },
    ),
  );
}

/** Ends in the ticket that ends every way of signing in; waits for a local factor where there is one and the provider vouched for none. */
async function signIn(
  visit: Visit,
  connection: SsoConnectionFacts,
  person: FoundPerson,
  { claims, idToken }: Answered,
  next: string,
  now: Date,
): Promise<SsoAnswer> {
  const { personId, identityId } = person;
  const isStrong = isWorthSecondFactor(claims, connection.mfaClaims);
  const facts = await signInFacts(visit.uow, person.email);
  const hasOwnFactor = facts !== null && (facts.sealedSeed !== null || facts.hasPasskey);
  const events: readonly AttemptEvent[] = isStrong
    ? ['sso-accepted-with-mfa', 'ticket-issued']
    : hasOwnFactor
      ? ['sso-accepted']
      : ['sso-accepted', 'no-factor-enrolled'];
  const { organisationId } = connection;
  const ticket = await visit.uow.write({ organisationId, workspaceIds: '*', personId }, async (tx) => {
    const methods = isStrong ? ['sso', 'sso-mfa'] : ['sso'];
    const made = await startAttempt(tx, visit, personId, events, now, methods);
    const which = { bindingHash: hashSecret(visit.binding), personId, now };
    await noteSsoOfAttempt(tx, which, {
      identityId,
      sid: claims.sid,
      authenticatedAt: claims.authenticatedAt,
      sealedIdToken: idToken === null ? null : seal(idToken, idTokenPlace(personId)),
    });
    return made;
  });
  if (ticket === null) {
    const methods = facts ? secondMethods(facts).join(',') : '';
    return { path: `/sign-in/factor?${new URLSearchParams({ with: methods, next })}`, cookies: [] };
  }
  const redeemed = await redeemTicket(visit, ticket);
  if (!redeemed) return toSignIn('no-account', next);
  const path = isStrong ? next : `/enrol?next=${encodeURIComponent(next)}`;
  return { path, cookies: [await sessionCookie(redeemed.sid)] };
}

/**
 * Takes a provider's answer at a connection's own address. The attempt is used up first, by the browser that began it and at
 * the connection it was begun for; then the answer is checked; then it is turned into a session, or into a link.
 */
export async function finishSso(visit: Visit, connectionId: string, search: string): Promise<SsoAnswer> {
  const now = clock.now();
  const url = new URL(`${env().publicUrl}/${search}`);
  const state = url.searchParams.get('state') ?? '';
  const connection = await ssoConnectionFacts(visit.uow, connectionId);
  if (!connection || state === '') return toSignIn('expired');
  const asked = { id: hashSecret(state), bindingHash: hashSecret(visit.binding), connectionId };
  const attempt = await visit.uow.write(NO_TENANT, (tx) => takeSsoAttempt(tx, asked, now));
  if (!attempt) return toSignIn('expired');
  const next = returnPath(attempt.next);
  const answer = await readAnswer(connection, url, { state, ...attemptSecrets(state, visit.binding) }, now);
  if (typeof answer === 'string') {
    await recordRefusal(visit, connection, answer, now);
    return attempt.purpose === 'link'
      ? { path: `/settings?problem=${answer}`, cookies: [] }
      : toSignIn(answer, next);
  }
  if (attempt.purpose === 'link')
    return finishLink(
      visit,
      connection,
      { sessionId: attempt.sessionId, subject: answer.claims.subject },
      now,
    );
  const person = await ssoPerson(visit, connection, answer.claims, now);
  if (typeof person === 'string') {
    await recordRefusal(visit, connection, person, now);
    return toSignIn(person, next);
  }
  return signIn(visit, connection, person, answer, next, now);
}
