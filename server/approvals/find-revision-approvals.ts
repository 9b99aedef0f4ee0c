import type { Context } from '#server/access/context.ts';
import { approvalsOfRevisions, type RevisionApproval } from './revision-approvals.views.ts';

export type { RevisionApproval };

/** The applied change request behind each of up to 500 revisions, by revision id; those without one are missing. */
export async function findRevisionApprovals(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  revisionIds: readonly string[],
): Promise<ReadonlyMap<string, RevisionApproval>> {
  if (revisionIds.length === 0) return new Map();
  const found = await approvalsOfRevisions(ctx.tx, ctx.organisationId, revisionIds.slice(0, 500));
  return new Map(found.map((approval) => [approval.revisionId, approval]));
}
