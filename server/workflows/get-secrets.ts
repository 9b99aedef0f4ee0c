import type { Context } from '#server/access/context.ts';
import { type SealedSecret, secretPlace } from './domain/workspace-secret.ts';
import { sealedSecretRows } from './secrets.views.ts';

/** Secrets of these names in whatever workspaces of the organisation, sealed as they lie. */
export async function getSecrets(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  names: readonly string[],
): Promise<SealedSecret[]> {
  if (names.length === 0) return [];
  const found = await sealedSecretRows(ctx.tx, ctx.organisationId, names);
  return found.map(({ id, ...secret }) => ({ ...secret, place: secretPlace(ctx.organisationId, id) }));
}
