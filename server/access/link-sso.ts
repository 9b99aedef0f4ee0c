import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Context } from './context.ts';
import { hasRecentMfa } from './domain/authorize.ts';
import type { SsoAnswer } from './finish-sso.ts';
import { readSession } from './read-session.ts';
import { endIdentity, endSsoSessions, insertIdentity } from './sso.store.ts';
import { connectionRow, ownLinks, type SsoConnectionFacts } from './sso.views.ts';
import type { Visit } from './visit.ts';

/** Links a provider's subject to whoever is signed in here: the very session that began it, its second factor still recent. */
export async function finishLink(
  visit: Visit,
  connection: SsoConnectionFacts,
  given: { sessionId: string | null; subject: string },
  now: Date,
): Promise<SsoAnswer> {
  const ended = { path: '/settings?problem=link-ended', cookies: [] };
  const signedIn = await readSession(visit.uow, visit.cookieHeader);
  if (!signedIn || signedIn.actor.sessionId !== given.sessionId || !hasRecentMfa(signedIn.actor, now))
    return ended;
  const { actor } = signedIn;
  const { organisationId, id: connectionId, issuer } = connection;
  if (actor.organisationId !== organisationId) return ended;
  const isLinked = await visit.uow.write(
    { organisationId, workspaceIds: '*', personId: actor.id },
    async (tx) => {
      const id = newId('ssoIdentity');
      const { subject } = given;
      const personId = actor.id;
      if (
        !(await insertIdentity(tx, {
          id,
          organisationId,
          connectionId,
          personId,
          issuer,
          subject,
          linkedAt: now,
        }))
      )
        return false;
      await appendAuditEvent(
        { tx, actor, organisationId, now, correlationId: visit.correlationId },
        {
          type: 'sso.linked',
          resourceId: id,
          details: { connection: connection.name, personId, how: 'by hand', subject },
          subjectId: personId,
        },
      );
      return true;
    },
  );
  return { path: isLinked ? '/settings?linked=1' : '/settings?problem=link-taken', cookies: [] };
}

/** The reader's links to the identity providers of the organisation, and those they may still make. */
export function listOwnLinks(ctx: Context) {
  return ownLinks(ctx.tx, ctx.actor.id);
}

/** Ends one of the reader's own links; sessions that rest on it end at once. */
export async function unlink(ctx: Context, input: { identityId: string }): Promise<{ id: string }> {
  const id = input.identityId;
  const ended = await endIdentity(ctx.tx, id, ctx.actor.id, ctx.now);
  if (!ended) throw notFound('link');
  const { connectionId } = ended;
  await endSsoSessions(ctx.tx, { connectionId, identityId: id }, ctx.now, 'unlinked');
  const connection = (await connectionRow(ctx.tx, connectionId))?.name ?? 'a former provider';
  await appendAuditEvent(ctx, {
    type: 'sso.unlinked',
    resourceId: id,
    details: { connection, personId: ctx.actor.id },
  });
  return { id };
}
