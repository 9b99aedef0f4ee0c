import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { actorsOfLog } from './audit-events.views.ts';

/** Whoever acted in the log, by name; at most 200. */
export async function listActors(ctx: Context): Promise<NamedActor[]> {
  const names = await namePeople(ctx, await actorsOfLog(ctx.tx, ctx.organisationId));
  return Object.values(names).toSorted((a, b) => a.name.localeCompare(b.name));
}
