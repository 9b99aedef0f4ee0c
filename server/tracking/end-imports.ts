import type { Context } from '#server/access/context.ts';
import { endEveryImport } from './imports.store.ts';

/**
 * Ends every import of the organisation that is not over, has it forget its credential, and tells which rows changed, for the
 * event of whoever closes the organisation.
 */
export async function endImports(
  ctx: Pick<Context, 'tx' | 'organisationId' | 'now'>,
): Promise<{ table: 'tracking_import'; id: string }[]> {
  const ended = await endEveryImport(ctx.tx, ctx.organisationId, ctx.now);
  return ended.map((id) => ({ table: 'tracking_import', id }));
}
