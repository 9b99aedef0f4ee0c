import type { Context } from '#server/access/context.ts';
import type { ClusterFacts } from '#server/clusters/domain/cluster-facts.ts';
import { getClusterFacts } from '#server/clusters/get-cluster-facts.ts';
import { getServingRevision } from '#server/deployments/get-serving-revision.ts';
import type { VersionFacts } from '#server/registry/domain/version-facts.ts';
import { getVersionFacts } from '#server/registry/get-version-facts.ts';
import { compileRoute } from '#server/routing/domain/compile-routes.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import type { WorkflowFacts } from '#server/workflows/domain/workflow-facts.ts';
import { getWorkflowVersion } from '#server/workflows/get-workflow-version.ts';
import type { PlanFacts, RunFacts } from './domain/evaluation-facts.ts';
import type { RowAnswer } from './domain/evaluation-report.ts';
import { planById } from './plans.views.ts';
import { answersOf } from './runs.views.ts';
import { withDatasets } from './with-datasets.ts';

/** Everything a run needs, as it is now. */
export interface GatheredRun {
  run: RunFacts;
  plan: PlanFacts;
  version: VersionFacts;
  workflow: WorkflowFacts;
  cluster: ClusterFacts;
  revisionNumber: number;
  route: Route;
  /** Answers kept so far, in the order of the rows. */
  answers: RowAnswer[];
}

/** A run that can be taken up, or why it cannot: for now, or for good. */
export type Takeable =
  | { kind: 'ready'; gathered: GatheredRun }
  | { kind: 'later'; message: string }
  | { kind: 'never'; message: string };

/** Gathers what a run needs, and looks whether the cluster really serves the digest that is to be measured. */
export async function gatherRun(ctx: Context, run: RunFacts): Promise<Takeable> {
  const found = await planById(ctx.tx, ctx.organisationId, run.planId);
  const [plan] = await withDatasets(ctx, found ? [found] : []);
  if (!plan) return { kind: 'never', message: 'The plan or its dataset is not there any more.' };
  const revision = await getServingRevision(ctx, run.workflowId, run.environment);
  if (revision?.id !== run.revisionId)
    return { kind: 'never', message: `Another revision is in force in ${run.environment} by now.` };
  const seen = revision.status;
  if (seen?.phase !== 'ready')
    return { kind: 'later', message: 'The cluster does not show the revision as ready at the moment.' };
  if (seen.identityDigest !== null && seen.identityDigest !== run.artifactDigest)
    return { kind: 'later', message: 'The cluster serves other bytes than were approved for this revision.' };
  const version = await getVersionFacts(ctx, run.modelVersionId);
  const workflow = await getWorkflowVersion(ctx, revision.workflowVersionId);
  const cluster = await getClusterFacts(ctx, revision.clusterId);
  return {
    kind: 'ready',
    gathered: {
      run,
      plan,
      version,
      workflow,
      cluster,
      revisionNumber: revision.number,
      route: compileRoute({ revision, workflow, version, cluster }),
      answers: await answersOf(ctx.tx, run.id),
    },
  };
}
