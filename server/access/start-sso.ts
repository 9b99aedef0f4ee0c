import * as oidc from 'openid-client';
import { clock } from '#server/platform/clock.ts';
import { hashSecret, keyedHash, randomSecret } from '#server/platform/crypto.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import { hasRecentMfa } from './domain/authorize.ts';
import { returnPath } from './domain/return-path.ts';
import { openProvider, wordProviderFault } from './open-provider.ts';
import type { SignedIn } from './read-session.ts';
import { NO_TENANT } from './sign-in.views.ts';
import { insertSsoAttempt, type SsoPurpose } from './sso.store.ts';
import { ssoConnectionFacts } from './sso.views.ts';
import type { DoorAnswer, Visit } from './visit.ts';

const log = logger('sso');
const ATTEMPT_MS = 10 * 60_000;

/** Where a connection's provider sends people back to; each connection has its own address, so that no other can answer there. */
export function redirectUri(connectionId: string): string {
  return `${env().publicUrl}/api/auth/sso/${connectionId}/callback`;
}

/** Where a connection's provider says that somebody has left. */
export function backChannelUri(connectionId: string): string {
  return `${env().publicUrl}/api/auth/sso/${connectionId}/back-channel-logout`;
}

/**
 * Nonce and PKCE verifier of an attempt. Both follow from its state and the browser's own secret, which lies in its cookie
 * alone: an answer that reaches another browser has neither, and nothing of them is kept here.
 */
export function attemptSecrets(state: string, binding: string): { nonce: string; verifier: string } {
  const about = `${state}|${binding}`;
  return { nonce: keyedHash(about, 'sso nonce'), verifier: keyedHash(about, 'sso code verifier') };
}

async function begin(
  visit: Visit,
  connectionId: string,
  how: { purpose: SsoPurpose; sessionId: string | null; next: string; extra?: Record<string, string> },
): Promise<DoorAnswer<{ url: string }>> {
  const connection = await ssoConnectionFacts(visit.uow, connectionId);
  if (!connection) throw notFound('single sign-on');
  const provider = await openProvider(connection).catch((cause: unknown) => {
    const fault = wordProviderFault(cause);
    if (fault === null) throw cause;
    log.warn({ connectionId, fault }, 'a provider cannot be used');
    throw new Refusal(
      'unavailable',
      `${connection.name} cannot be used right now. Try again in a moment, or tell an admin.`,
      { cause },
    );
  });
  const now = clock.now();
  const state = randomSecret();
  const { nonce, verifier } = attemptSecrets(state, visit.binding);
  const { purpose, sessionId } = how;
  await visit.uow.write(NO_TENANT, (tx) =>
    insertSsoAttempt(tx, {
      id: hashSecret(state),
      bindingHash: hashSecret(visit.binding),
      connectionId,
      purpose,
      sessionId,
      next: returnPath(how.next),
      now,
      expiresAt: new Date(now.getTime() + ATTEMPT_MS),
    }),
  );
  const url = oidc.buildAuthorizationUrl(provider.config, {
    redirect_uri: redirectUri(connectionId),
    scope: 'openid email profile',
    response_mode: 'query',
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...how.extra,
  });
  return { body: { url: url.href } };
}

/** Begins a sign-in through a connection's provider and answers the address to go to. */
export function startSso(
  visit: Visit,
  input: { connectionId: string; next: string },
): Promise<DoorAnswer<{ url: string }>> {
  return begin(visit, input.connectionId, { purpose: 'sign-in', sessionId: null, next: input.next });
}

/** Begins linking the reader's account to their provider's; only with a second factor of the last five minutes. */
export async function startLink(
  visit: Visit,
  signedIn: SignedIn,
  input: { connectionId: string },
): Promise<DoorAnswer<{ url: string }>> {
  if (!hasRecentMfa(signedIn.actor, clock.now())) {
    throw new Refusal('step-up-required', 'Confirm it is you with a second factor first.', {
      details: { methods: ['passkey', 'totp', 'recovery-code'] },
    });
  }
  const connection = await ssoConnectionFacts(visit.uow, input.connectionId);
  if (connection?.organisationId !== signedIn.organisation.id) throw notFound('single sign-on');
  return begin(visit, input.connectionId, {
    purpose: 'link',
    sessionId: signedIn.actor.sessionId,
    next: '/settings',
    extra: { prompt: 'login' },
  });
}
