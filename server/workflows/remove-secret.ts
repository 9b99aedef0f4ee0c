import { chooseWorkspace } from '#server/access/choose-workspace.ts';
import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { publishRouteSnapshot } from '#server/routing/publish-route-snapshot.ts';
import { findSecretUses } from './find-secret-uses.ts';
import type { RemoveSecretInput } from './secrets.schema.ts';
import { deleteSecret, lockSecret } from './secrets.store.ts';

/** Removes a secret with its value; refuses with `conflict` while a policy in force, or the newest of a workflow, names it. */
export async function removeSecret(ctx: Context, input: RemoveSecretInput): Promise<{ id: string }> {
  const workspaceId = await chooseWorkspace(ctx, input.workspaceId);
  const { name } = input;
  const secret = await lockSecret(ctx.tx, workspaceId, name);
  if (!secret) throw notFound('secret');
  const uses = await findSecretUses(ctx, [name], workspaceId);
  if (uses.length > 0) {
    const workflows = uses.map(({ workflowName }) => workflowName);
    const shown = workflows.slice(0, 5).join(', ');
    throw new Refusal(
      'conflict',
      `${shown}${workflows.length > 5 ? ' and others' : ''} ${workflows.length === 1 ? 'names' : 'name'} this secret. Bring a version into force that does not, then remove it.`,
      { details: { workflows: workflows.slice(0, 20) } },
    );
  }
  await deleteSecret(ctx.tx, secret.id);
  await appendAuditEvent(ctx, {
    type: 'secret.removed',
    resourceId: secret.id,
    workspaceId,
    details: { name, origin: secret.origin },
  });
  // Routes that were compiled just then may carry it.
  await publishRouteSnapshot(ctx, `the secret ${name} was removed`);
  return { id: secret.id };
}
