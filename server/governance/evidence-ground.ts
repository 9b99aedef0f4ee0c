import type { Context } from '#server/access/context.ts';
import { listMemberAccess, type MemberAccess } from '#server/access/list-access-facts.ts';
import type { DesiredDeployment } from '#server/deployments/domain/desired-deployment.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import type { VersionFacts } from '#server/registry/domain/version-facts.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';
import type { WorkflowFacts } from '#server/workflows/domain/workflow-facts.ts';
import { getWorkflowVersionsMany } from '#server/workflows/get-workflow-version.ts';
import { listWorkflowOwners, type WorkflowOwner } from '#server/workflows/list-workflow-owners.ts';

/** A workflow that serves in production, with what exactly serves. */
export interface ServingWorkflow {
  workflow: WorkflowFacts;
  version: VersionFacts;
  revisionId: string;
  deployment: DesiredDeployment;
}

export type EvidenceContext = Pick<Context, 'tx' | 'organisationId' | 'now'>;

/** What many queries look at; each part is read once per evaluation, when the first query asks for it. */
export interface Ground {
  ctx: EvidenceContext;
  /** Every workflow, at most 1,000. */
  workflows(): Promise<WorkflowOwner[]>;
  /** What serves in production, at most 200 workflows. */
  serving(): Promise<ServingWorkflow[]>;
  /** Current members, at most 1,000. */
  members(): Promise<MemberAccess[]>;
}

const SERVING_MAX = 200;

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | null = null;
  return () => {
    kept ??= read();
    return kept;
  };
}

async function readServing(ctx: EvidenceContext): Promise<ServingWorkflow[]> {
  const found = (await listDesired(ctx))
    .filter(
      ({ environment, servingRevisionId }) => environment === 'production' && servingRevisionId !== null,
    )
    .slice(0, SERVING_MAX)
    .flatMap((deployment) => {
      const revision = deployment.revisions.find(({ id }) => id === deployment.servingRevisionId);
      return revision ? [{ deployment, revision }] : [];
    });
  const workflows = await getWorkflowVersionsMany(
    ctx,
    found.map(({ revision }) => revision.workflowVersionId),
  );
  const versions = await getVersionFactsMany(
    ctx,
    found.map(({ revision }) => revision.modelVersionId),
  );
  return found.flatMap(({ deployment, revision }) => {
    const workflow = workflows.get(revision.workflowVersionId);
    const version = versions.get(revision.modelVersionId);
    return workflow && version ? [{ workflow, version, revisionId: revision.id, deployment }] : [];
  });
}

/** Opens the ground for one evaluation in one transaction. */
export function openGround(ctx: EvidenceContext): Ground {
  return {
    ctx,
    workflows: once(() => listWorkflowOwners(ctx)),
    serving: once(() => readServing(ctx)),
    members: once(() => listMemberAccess(ctx)),
  };
}
