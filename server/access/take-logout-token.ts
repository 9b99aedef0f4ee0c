import { jwtVerify } from 'jose';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { hashSecret } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { openProvider, wordProviderFault } from './open-provider.ts';
import { endSsoSessions, noteLogoutToken } from './sso.store.ts';
import { type SsoConnectionFacts, ssoConnectionFacts } from './sso.views.ts';

const log = logger('sso');
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** A token older than this is refused, and its id is remembered for twice as long. */
const AGE_MAX_S = 5 * 60;
const TOLERANCE_S = 30;
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

interface LogoutClaims {
  jti: string;
  sub: string | null;
  sid: string | null;
}

function refuse(message: string, cause?: unknown): never {
  throw new Refusal('invalid', message, { cause });
}

/** The claims of OpenID Connect Back-Channel Logout 1.0 §2.6 beyond what a signed token has anyway. */
function logoutClaims(payload: Readonly<Record<string, unknown>>): LogoutClaims {
  const { events, nonce, jti, sub, sid } = payload;
  const told =
    typeof events === 'object' && events !== null ? (events as Record<string, unknown>)[EVENT] : null;
  if (typeof told !== 'object' || told === null) refuse('The token does not tell of a logout.');
  if (nonce !== undefined) refuse('A logout token has no nonce.');
  if (typeof jti !== 'string' || jti === '' || jti.length > 255) refuse('The token has no id.');
  const named = { sub: typeof sub === 'string' ? sub : null, sid: typeof sid === 'string' ? sid : null };
  if (named.sub === null && named.sid === null) refuse('The token names neither a person nor a session.');
  return { jti, ...named };
}

async function checked(connection: SsoConnectionFacts, token: string): Promise<LogoutClaims> {
  try {
    const { keys } = await openProvider(connection);
    const { payload } = await jwtVerify(token, keys, {
      issuer: connection.issuer,
      audience: connection.clientId,
      algorithms: ALGORITHMS,
      // Signed tokens for other purposes are not taken for this one.
      typ: 'logout+jwt',
      requiredClaims: ['iat', 'jti', 'events'],
      maxTokenAge: AGE_MAX_S,
      clockTolerance: TOLERANCE_S,
      // How old it is, the provider's clock says: the machine's time counts, which a test clock does not move.
      currentDate: new Date(),
    });
    return logoutClaims(payload);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invalid') throw error;
    const fault = wordProviderFault(error);
    log.warn({ err: error, connectionId: connection.id, fault }, 'a logout token was not accepted');
    return refuse('The logout token was not accepted.', error);
  }
}

/**
 * Takes a logout token from a connection's provider and ends the sessions it names: one of the provider's own sessions, or
 * all of a person. Refuses whatever is not signed by that provider for us, is old, or was taken before.
 */
export async function takeLogoutToken(
  uow: UnitOfWork,
  given: { connectionId: string; token: string; correlationId: string },
): Promise<{ sessionsEnded: number }> {
  const now = clock.now();
  const { connectionId, token, correlationId } = given;
  const connection = await ssoConnectionFacts(uow, connectionId);
  if (!connection) refuse('There is no such connection.');
  const { jti, sub, sid } = await checked(connection, token);
  const id = hashSecret(`${connectionId}|${jti}`);
  const keepUntil = new Date(now.getTime() + 2 * AGE_MAX_S * 1000);
  const { organisationId, name } = connection;
  const sessionsEnded = await uow.write({ organisationId, workspaceIds: '*', personId: null }, async (tx) => {
    if (!(await noteLogoutToken(tx, id, keepUntil))) refuse('This logout token was taken before.');
    const which = { connectionId, subject: sub, sid };
    const ended = await endSsoSessions(tx, which, now, 'signed out at the identity provider');
    const actor = { kind: 'system', id: 'single-sign-on', organisationId } as const;
    await appendAuditEvent(
      { tx, actor, organisationId, now, correlationId },
      {
        type: 'sso.logged-out',
        resourceId: connectionId,
        details: { name, by: sid === null ? 'person' : 'session', sessionsEnded: ended.length },
      },
    );
    return ended.length;
  });
  return { sessionsEnded };
}
