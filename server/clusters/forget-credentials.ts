import type { Context } from '#server/access/context.ts';
import { credentialsOf, type Dropped, dropCredentials } from './clusters.store.ts';

/**
 * Deletes what the clusters of an organisation that is closed were shown, and tells which rows changed, for the event of whoever
 * closes it.
 */
export async function forgetCredentials(ctx: Pick<Context, 'tx' | 'organisationId'>): Promise<Dropped[]> {
  return dropCredentials(ctx.tx, await credentialsOf(ctx.tx, ctx.organisationId));
}
