import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { GetAuditEventInput } from './audit.schema.ts';
import { auditEvent, eventsOfCorrelation } from './audit-events.views.ts';
import { readCanonical } from './domain/tell-event.ts';
import { type ToldEvent, tellEvents } from './list-audit-events.ts';
import { leafOfEvent } from './log-tree.views.ts';
import { readPrivately } from './private-values.ts';

export interface AuditEventDetail extends ToldEvent {
  /** Exact values; a committed one is shown in clear while it is kept, and said to be erased afterwards. */
  details: { name: string; value: string; isCommitted: boolean; isErased: boolean }[];
  covers: string[];
  correlationId: string;
  canonical: string;
  /** Where it stands in the verifiable log of its organisation; null while it waits to be sealed. */
  sealedAt: { organisationId: string; leafIndex: number } | null;
  /** Everything the same request caused, oldest first. */
  related: ToldEvent[];
}

function isCommitment(value: unknown): value is { commit: string } {
  return typeof value === 'object' && value !== null && 'commit' in value;
}

function inWords(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(inWords).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, member]) => `${name}: ${inWords(member)}`)
      .join(' · ');
  }
  return String(value);
}

/** One event as a person reads it: sentence, values, what it covers, and what else the same request caused. */
export async function getAuditEvent(ctx: Context, { id }: GetAuditEventInput): Promise<AuditEventDetail> {
  const found = await auditEvent(ctx.tx, ctx.organisationId, id);
  if (!found) throw notFound('audit event');
  const related = await eventsOfCorrelation(ctx.tx, ctx.organisationId, found.correlationId);
  const [told] = await tellEvents(ctx, [found]);
  if (!told) throw notFound('audit event');
  const leaf = await leafOfEvent(ctx.tx, ctx.organisationId, id);
  const kept = (await readPrivately(ctx, [id])).get(id) ?? {};
  const { details } = readCanonical(found.canonical);
  const people = Object.values(details)
    .flat()
    .filter((value): value is string => typeof value === 'string' && value.startsWith('per_'));
  const names = await namePeople(ctx, people);
  const nameOf = (value: unknown) => (typeof value === 'string' && names[value] ? names[value].name : value);
  return {
    ...told,
    details: Object.entries(details).map(([name, value]) =>
      isCommitment(value)
        ? { name, value: kept[name] ?? '', isCommitted: true, isErased: !kept[name] }
        : {
            name,
            value: inWords(Array.isArray(value) ? value.map(nameOf) : nameOf(value)),
            isCommitted: false,
            isErased: false,
          },
    ),
    covers: found.covers,
    correlationId: found.correlationId,
    canonical: found.canonical,
    sealedAt: leaf && { organisationId: ctx.organisationId, leafIndex: leaf.leafIndex },
    related: (await tellEvents(ctx, related)).filter((event) => event.id !== id),
  };
}
