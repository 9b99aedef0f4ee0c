import type { Context } from '#server/access/context.ts';
import { type SeriousIncident, seriousIncidents } from './serious-incidents.views.ts';

export type { SeriousIncident };

/** Incidents of high or critical severity that are unresolved or were opened since then, newest first; at most 500. */
export function listSeriousIncidents(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  since: Date,
): Promise<SeriousIncident[]> {
  return seriousIncidents(ctx.tx, ctx.organisationId, since);
}
