import { randomBytes } from 'node:crypto';
import type { Context } from '#server/access/context.ts';
import { rows } from '#server/platform/db.ts';
import { exactValues } from '#server/platform/domain/canonical-json.ts';
import { newId } from '#server/platform/new-id.ts';
import { noteAuditType } from '#server/platform/unit-of-work.ts';
import { type Covered, canonicalEvent } from './domain/canonical-event.ts';
import { commitTo } from './domain/commitment.ts';
import { committedFields } from './domain/event-kit.ts';
import { AUDIT_EVENTS, type AuditDetails, type AuditEventType } from './domain/events.ts';
import { keepPrivately, type PrivateValue } from './private-values.ts';

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
 * table looks for the row in `covers` at commit, so a change without its event cannot be committed.
 */
export async function appendAuditEvent<T extends AuditEventType>(
  ctx: Context,
  event: NewAuditEvent<T>,
): Promise<string> {
  const definition = AUDIT_EVENTS[event.type];
  const details = definition.details.parse(event.details) as Record<string, unknown>;
  const eventId = newId('auditEvent');
  const hidden: PrivateValue[] = [];
  for (const field of committedFields(definition)) {
    const value = details[field];
    if (typeof value !== 'string') continue;
    const salt = randomBytes(32).toString('hex');
    details[field] = commitTo(value, salt);
    hidden.push({ path: field, value, salt });
  }
  const resource = { type: definition.resource, id: event.resourceId };
  const covers = [{ table: definition.resource, id: event.resourceId }, ...(event.covers ?? [])];
  const canonical = canonicalEvent({
    id: eventId,
    organisationId: ctx.organisationId,
    workspaceId: event.workspaceId ?? null,
    at: ctx.now,
    type: event.type,
    actor: ctx.actor,
    resource,
    covers,
    details: exactValues(details) as Record<string, never>,
    correlationId: ctx.correlationId,
    causationId: ctx.causationId ?? null,
  });
  await rows(
    ctx.tx,
    `INSERT INTO audit_event (id, organisation_id, workspace_id, at, type, actor_kind, actor_id, resource_type, resource_id, covers, correlation_id, canonical)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      eventId,
      ctx.organisationId,
      event.workspaceId ?? null,
      ctx.now,
      event.type,
      ctx.actor.kind,
      ctx.actor.id,
      resource.type,
      resource.id,
      covers.map((covered) => `${covered.table}:${covered.id}`),
      ctx.correlationId,
      canonical,
    ],
  );
  if (hidden.length > 0) await keepPrivately(ctx, eventId, event.subjectId ?? ctx.actor.id, hidden);
  noteAuditType(ctx.tx, event.type);
  return eventId;
}
