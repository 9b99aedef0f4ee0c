import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import type { StopFacts } from './domain/stop-facts.ts';
import { listStopsInForce } from './list-stops-in-force.ts';

/** Every stop in force with the names of whoever stopped, for banners; newest first. */
export async function listStops(
  ctx: Context,
): Promise<{ items: StopFacts[]; people: Record<string, NamedActor> }> {
  const items = await listStopsInForce(ctx);
  return {
    items,
    people: await namePeople(
      ctx,
      items.map(({ stoppedBy }) => stoppedBy),
    ),
  };
}
