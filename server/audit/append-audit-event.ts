import type { Context } from '#server/access/context.ts';
import { canonicalJson, exactValues } from '#server/platform/domain/canonical-json.ts';
import { newId } from '#server/platform/new-id.ts';
import { freshBytes } from '#server/platform/random-bytes.ts';
import { noteAuditType } from '#server/platform/unit-of-work.ts';
import { commitToText } from './commit-to-text.ts';
import type { Covered } from './domain/canonical-event.ts';
import { committedFields } from './domain/event-kit.ts';
import { AUDIT_EVENTS, type AuditDetails, type AuditEventType } from './domain/events.ts';
import { type PendingEvent, pendingOf } from './pending-events.ts';

export interface NewAuditEvent<T extends AuditEventType> {
  type: T;
  /** Id of the row the event is about; its table follows from the type. */
  resourceId: string;
  details: AuditDetails<T>;
  /** Further governed rows that this event accounts for: Postgres refuses to commit any governed row that no event covers. */
  covers?: readonly Covered[];
  workspaceId?: string | null;
  /** Whose personal data the committed fields hold; the actor when nobody else is named. */
  subjectId?: string;
}

/**
 * Appends one event to the log in the caller's transaction and returns its id. The deferred trigger of every governed
 * table looks for the row in `covers` at commit, so a change without its event cannot be committed; what the rows in
 * `covers` were changed to is recorded in the event without anybody having to say so.
 */
export async function appendAuditEvent<T extends AuditEventType>(
  ctx: Context,
  event: NewAuditEvent<T>,
): Promise<string> {
  const definition = AUDIT_EVENTS[event.type];
  const details = definition.details.parse(event.details) as Record<string, unknown>;
  const subjectId = event.subjectId ?? ctx.actor.id;
  const hidden: PendingEvent['hidden'] = [];
  for (const field of committedFields(definition)) {
    const value = details[field];
    if (typeof value !== 'string') continue;
    const salt = freshBytes(32).toString('hex');
    details[field] = commitToText(canonicalJson(value), salt);
    hidden.push({ path: field, value, salt, subjectId });
  }
  const eventId = newId('auditEvent');
  const resource = { type: definition.resource, id: event.resourceId };
  pendingOf(ctx.tx).events.push({
    facts: {
      id: eventId,
      organisationId: ctx.organisationId,
      workspaceId: event.workspaceId ?? null,
      at: ctx.now,
      type: event.type,
      actor: ctx.actor,
      resource,
      covers: [{ table: definition.resource, id: event.resourceId }, ...(event.covers ?? [])],
      details: exactValues(details) as Record<string, never>,
      correlationId: ctx.correlationId,
      causationId: ctx.causationId ?? null,
    },
    subjectId,
    hidden,
  });
  noteAuditType(ctx.tx, event.type);
  return eventId;
}
