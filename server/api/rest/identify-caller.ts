import type { Actor } from '#server/access/domain/actor.ts';
import { remoteAddress } from '#server/access/domain/client-address.ts';
import { readSession } from '#server/access/read-session.ts';
import { verifyToken } from '#server/access/verify-token.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { isTrustedProxy } from '#server/platform/trusted-proxies.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { PEER_HEADER } from '../note-peer-address.ts';
import { requireOwnSite } from '../require-own-site.ts';

/** Whom a request comes from, by the rule that only our own proxies are believed; null when that is not known. */
export function addressOf(request: Request): string | null {
  return remoteAddress({
    forwarded: request.headers.get('x-forwarded-for'),
    peer: request.headers.get(PEER_HEADER),
    isTrusted: isTrustedProxy,
  });
}

/**
 * Tells who calls: a token in the Authorization header, otherwise the session cookie of our own pages. A wrong token is an
 * error even where a cookie would do, because whoever sent it meant it.
 */
export async function identifyCaller(uow: UnitOfWork, request: Request): Promise<Actor | null> {
  const authorization = request.headers.get('authorization');
  if (authorization !== null) {
    const [, bearer] = /^Bearer +(\S+)$/i.exec(authorization.trim()) ?? [];
    const actor = bearer === undefined ? null : await verifyToken(uow, bearer, addressOf(request));
    if (actor) return actor;
    throw new Refusal(
      'unauthenticated',
      'The token is unknown, revoked or expired. Ask an admin for a new one, and send it as Authorization: Bearer …',
    );
  }
  const cookie = request.headers.get('cookie');
  if (cookie === null) return null;
  requireOwnSite(request);
  return (await readSession(uow, cookie))?.actor ?? null;
}
