import type { Context } from '#server/access/context.ts';
import { auditEvent } from './audit-events.views.ts';

/** The canonical form of an event, which is what was sealed; null when there is no such event. */
export async function readEventCanonical(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  eventId: string,
): Promise<string | null> {
  return (await auditEvent(ctx.tx, ctx.organisationId, eventId))?.canonical ?? null;
}
