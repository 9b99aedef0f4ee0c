import type { Context } from '#server/access/context.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import { namingsOfSecrets, type SecretNaming } from './secrets.views.ts';

/**
 * The workflow versions that name these secrets and count: what is in force or may come back into force somewhere, and the
 * newest version of each workflow.
 */
export async function findSecretUses(ctx: Context, names: readonly string[]): Promise<SecretNaming[]> {
  if (names.length === 0) return [];
  const named = await namingsOfSecrets(ctx.tx, ctx.organisationId, names);
  if (named.length === 0) return [];
  const kept = (await listDesired(ctx)).flatMap(({ revisions }) =>
    revisions.filter(({ keep }) => keep !== 'none').map(({ workflowVersionId }) => workflowVersionId),
  );
  const inForce = new Set(kept);
  return named.filter(({ isCurrent, workflowVersionId }) => isCurrent || inForce.has(workflowVersionId));
}
