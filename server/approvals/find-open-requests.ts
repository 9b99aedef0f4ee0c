import type { Context } from '#server/access/context.ts';
import { isOpen } from './domain/request-states.ts';
import { statesOfRequests } from './requests.views.ts';

/** Those of these change requests that can still come to something, by id. */
export async function findOpenRequests(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, { id: string; number: number }>> {
  const found = await statesOfRequests(ctx.tx, ctx.organisationId, ids);
  return new Map(found.filter(({ state }) => isOpen(state)).map(({ id, number }) => [id, { id, number }]));
}
