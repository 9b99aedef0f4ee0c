import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { writeTimeCursor } from '#server/platform/domain/time-cursor.ts';
import type { ListAuditEventsInput } from './audit.schema.ts';
import { type AuditEventRow, auditEvents } from './audit-events.views.ts';
import { readCanonical, tellEvent } from './domain/tell-event.ts';

export interface ToldEvent {
  id: string;
  at: Date;
  type: string;
  actor: { id: string; name: string; kind: string; script: string | null };
  /** Reads after the actor's name. */
  sentence: string;
  resource: { type: string; id: string };
}

/** Tells events as sentences with the names of whoever acted. */
export async function tellEvents(ctx: Context, found: readonly AuditEventRow[]): Promise<ToldEvent[]> {
  const names = await namePeople(
    ctx,
    found.map((event) => event.actorId),
  );
  return found.map((event) => {
    const { actor, details } = readCanonical(event.canonical);
    return {
      id: event.id,
      at: event.at,
      type: event.type,
      actor: {
        id: event.actorId,
        name: names[event.actorId]?.name ?? event.actorId,
        kind: event.actorKind,
        script: actor.script ?? null,
      },
      sentence: tellEvent(event.type, details),
      resource: { type: event.resourceType, id: event.resourceId },
    };
  });
}

/** The log newest first, by page. */
export async function listAuditEvents(
  ctx: Context,
  input: ListAuditEventsInput,
): Promise<KeysetPage<ToldEvent>> {
  const found = await auditEvents(ctx.tx, ctx.organisationId, input);
  const page = keysetPage(found, input.limit, ({ at, id }) => writeTimeCursor(at, id));
  return { items: await tellEvents(ctx, page.items), nextCursor: page.nextCursor };
}
