import type { Actor } from '#server/access/domain/actor.ts';
import { readSession } from '#server/access/read-session.ts';
import { verifyToken } from '#server/access/verify-token.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { requireOwnSite } from '../require-own-site.ts';

/**
 * Tells who calls: a token in the Authorization header, otherwise the session cookie of our own pages. A wrong token is an
 * error even where a cookie would do, because whoever sent it meant it.
 */
export async function identifyCaller(uow: UnitOfWork, request: Request): Promise<Actor | null> {
  const authorization = request.headers.get('authorization');
  if (authorization !== null) {
    const [, bearer] = /^Bearer +(\S+)$/i.exec(authorization.trim()) ?? [];
    const actor = bearer === undefined ? null : await verifyToken(uow, bearer);
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
