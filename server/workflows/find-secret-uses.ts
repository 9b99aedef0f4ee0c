import type { Context } from '#server/access/context.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import { namingsOfSecrets, type SecretNaming } from './secrets.views.ts';

/**
 * The workflows whose versions name these secrets and count: what is in force or may come back into force somewhere, and the
 * newest version of each; in one workspace, or in all in sight when none is given.
 */
export async function findSecretUses(
  ctx: Context,
  names: readonly string[],
  workspaceId: string | null,
): Promise<SecretNaming[]> {
  if (names.length === 0) return [];
  const versionIds = (await listDesired(ctx)).flatMap(({ revisions }) =>
    revisions.filter(({ keep }) => keep !== 'none').map(({ workflowVersionId }) => workflowVersionId),
  );
  return namingsOfSecrets(ctx.tx, ctx.organisationId, { names, workspaceId, versionIds });
}
