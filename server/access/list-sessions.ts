import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { writeTimeCursor } from '#server/platform/domain/time-cursor.ts';
import type { Context } from './context.ts';
import { type OrganisationSession, organisationSessions } from './open-sessions.views.ts';
import type { ListSessionsInput } from './people.schema.ts';

/** Where people of the organisation are signed in, the last begun first. */
export async function listSessions(
  ctx: Context,
  input: ListSessionsInput,
): Promise<KeysetPage<OrganisationSession & { isOwn: boolean; isCurrent: boolean }>> {
  const { tx, actor, organisationId, now } = ctx;
  const { personId = null, cursor, limit } = input;
  const found = await organisationSessions(tx, organisationId, { now, personId, cursor, limit: limit + 1 });
  const { items, nextCursor } = keysetPage(found, limit, ({ createdAt, id }) =>
    writeTimeCursor(createdAt, id),
  );
  const current = actor.kind === 'person' ? actor.sessionId : null;
  return {
    items: items.map((session) => ({
      ...session,
      isOwn: session.personId === actor.id,
      isCurrent: session.id === current,
    })),
    nextCursor,
  };
}
