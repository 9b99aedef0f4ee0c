import type { Context } from '#server/access/context.ts';
import { deleteEverySnapshot, lockRoutes } from './snapshots.store.ts';

/** Deletes what the routes of an organisation were, once nothing of it serves: gateways follow none of it any more. */
export async function forgetRoutes(ctx: Pick<Context, 'tx' | 'organisationId'>): Promise<void> {
  await lockRoutes(ctx.tx, ctx.organisationId);
  await deleteEverySnapshot(ctx.tx, ctx.organisationId);
}
