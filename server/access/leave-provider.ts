import * as oidc from 'openid-client';
import { unseal } from '#server/platform/crypto.ts';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { idTokenPlace } from './id-token-place.ts';
import { openProvider, wordProviderFault } from './open-provider.ts';
import { ssoConnectionFacts } from './sso.views.ts';

const log = logger('sso');

/**
 * The address at which the provider ends its own session too, where it offers one (RP-initiated logout); null otherwise. A
 * provider that cannot be reached keeps nobody from leaving here.
 */
export async function leaveProvider(
  uow: UnitOfWork,
  session: { connectionId: string; personId: string; sealedIdToken: string | null },
): Promise<string | null> {
  const connection = await ssoConnectionFacts(uow, session.connectionId);
  if (!connection) return null;
  try {
    const { config, metadata } = await openProvider(connection);
    if (!metadata.end_session_endpoint) return null;
    const { sealedIdToken, personId } = session;
    const hint = sealedIdToken === null ? null : unseal(sealedIdToken, idTokenPlace(personId));
    return oidc.buildEndSessionUrl(config, {
      post_logout_redirect_uri: `${env().publicUrl}/sign-in`,
      ...(hint !== null && { id_token_hint: hint }),
    }).href;
  } catch (error) {
    log.warn(
      { err: error, fault: wordProviderFault(error) },
      'a provider could not be asked to end its session',
    );
    return null;
  }
}
