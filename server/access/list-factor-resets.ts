import type { Context } from './context.ts';
import { openFactorResets } from './factor-resets.store.ts';
import { namePeople } from './name-people.ts';

/** The resets of second factors under way, with names; `mayConfirm` is false for whoever asked and for the person. */
export async function listFactorResets(ctx: Context) {
  const found = await openFactorResets(ctx.tx, ctx.now);
  const names = await namePeople(
    ctx,
    found.flatMap(({ personId, requestedBy, confirmedBy }) => [
      personId,
      requestedBy,
      confirmedBy ?? personId,
    ]),
  );
  const nameOf = (id: string) => names[id]?.name ?? id;
  return found.map((reset) => ({
    ...reset,
    personName: nameOf(reset.personId),
    requestedByName: nameOf(reset.requestedBy),
    confirmedByName: reset.confirmedBy === null ? null : nameOf(reset.confirmedBy),
    mayConfirm: reset.confirmedBy === null && ![reset.requestedBy, reset.personId].includes(ctx.actor.id),
  }));
}
