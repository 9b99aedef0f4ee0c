import { createDefaultPolicies } from '#server/approvals/create-default-policies.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { connectLocalCluster } from '#server/clusters/connect-local-cluster.ts';
import { newId } from '#server/platform/new-id.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { Context } from './context.ts';
import { createWorkspace } from './create-workspace.ts';
import { insertOrganisation } from './organisations.store.ts';

/**
 * Creates the organisation whose id the context carries, with a workspace `main`, the default approval policies and the
 * model server of this machine as its first cluster. A slug that is taken is refused by the database.
 */
export async function createOrganisation(
  ctx: Context,
  input: { slug: string; name: string },
): Promise<{ id: string; workspaceId: string }> {
  const { slug, name } = input;
  await insertOrganisation(ctx.tx, { id: ctx.organisationId, slug, name, createdAt: ctx.now });
  await appendAuditEvent(ctx, {
    type: 'organisation.created',
    resourceId: ctx.organisationId,
    details: { slug, name },
  });
  const { id: workspaceId } = await createWorkspace(ctx, { slug: 'main', name: 'Main' });
  await createDefaultPolicies(ctx);
  await connectLocalCluster(ctx);
  return { id: ctx.organisationId, workspaceId };
}

/** Opens the unit of work of an organisation that does not exist yet, and creates it there. */
export async function foundOrganisation(
  uow: UnitOfWork,
  contextOf: (tx: Context['tx'], organisationId: string) => Context,
  input: { slug: string; name: string },
): Promise<{ id: string; workspaceId: string }> {
  const organisationId = newId('organisation');
  return uow.write({ organisationId, workspaceIds: '*', personId: null }, (tx) =>
    createOrganisation(contextOf(tx, organisationId), input),
  );
}
