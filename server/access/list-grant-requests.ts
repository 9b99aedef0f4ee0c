import type { Context } from './context.ts';
import { openGrantRequests } from './grant-requests.store.ts';
import { namePeople } from './name-people.ts';

/** Roles that wait for a second admin, with names; `mayConfirm` is false for whoever asked and for the person. */
export async function listGrantRequests(ctx: Context) {
  const found = await openGrantRequests(ctx.tx, ctx.now);
  const names = await namePeople(
    ctx,
    found.flatMap(({ personId, requestedBy }) => [personId, requestedBy]),
  );
  return found.map((request) => ({
    ...request,
    personName: names[request.personId]?.name ?? request.personId,
    requestedByName: names[request.requestedBy]?.name ?? request.requestedBy,
    mayConfirm: ![request.requestedBy, request.personId].includes(ctx.actor.id),
  }));
}
