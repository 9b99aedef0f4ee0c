import type { Context } from '#server/access/context.ts';
import { deleteEverySecret } from './secrets.store.ts';

/** Deletes the secrets of an organisation that is closed, and tells which rows changed, for the event of whoever closes it. */
export async function forgetSecrets(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
): Promise<{ table: 'workspace_secret'; id: string }[]> {
  const gone = await deleteEverySecret(ctx.tx, ctx.organisationId);
  return gone.map((id) => ({ table: 'workspace_secret', id }));
}
