import type { Context } from '#server/access/context.ts';
import type { ClusterFacts } from '#server/clusters/domain/cluster-facts.ts';
import type { WantedArtifact } from '#server/clusters/domain/observed.ts';
import type { RevisionToKeep } from '#server/deployments/domain/desired-deployment.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import type { VersionFacts } from '#server/registry/domain/version-facts.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';
import { endpointOf } from '#server/routing/domain/compile-routes.ts';
import type { RevisionView } from './domain/plan-revision.ts';

/** A revision with the artifact that must be behind it. */
export interface RevisionWork extends RevisionView {
  artifact: WantedArtifact;
}

type Served = Pick<VersionFacts, 'content'> & { artifact: WantedArtifact };

const BATCH = 200;

async function artifactsOf(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Served>> {
  const found = new Map<string, Served>();
  for (let at = 0; at < ids.length; at += BATCH) {
    for (const [id, facts] of await getVersionFactsMany(ctx, ids.slice(at, at + BATCH))) {
      const { artifact, format, tensorMapping, content } = facts;
      const { digest, sizeBytes } = artifact;
      found.set(id, { artifact: { digest, sizeBytes, format, tensorMapping }, content });
    }
  }
  return found;
}

function viewOf(
  revision: RevisionToKeep & { isAwaited: boolean },
  cluster: ClusterFacts,
  served: Served,
): RevisionWork {
  const { artifact } = served;
  return {
    revisionId: revision.id,
    engineModel: revision.engineModel,
    keep: revision.keep,
    isAwaited: revision.isAwaited,
    artifactDigest: artifact.digest,
    endpoint: endpointOf(cluster, revision.engineModel, served),
    status: revision.status,
    artifact,
  };
}

/** Reads every revision that concerns one cluster, with what is wanted of it and what was last recorded. */
export async function readClusterWork(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  cluster: ClusterFacts,
): Promise<RevisionWork[]> {
  const deployments = await listDesired(ctx);
  const revisions = deployments
    .flatMap(({ revisions: found, desiredRevisionId, servingRevisionId }) =>
      found.map((revision) => ({
        ...revision,
        isAwaited: revision.id === desiredRevisionId && revision.id !== servingRevisionId,
      })),
    )
    .filter(({ clusterId }) => clusterId === cluster.id);
  const artifacts = await artifactsOf(ctx, [...new Set(revisions.map((found) => found.modelVersionId))]);
  return revisions.flatMap((revision) => {
    const served = artifacts.get(revision.modelVersionId);
    return served ? [viewOf(revision, cluster, served)] : [];
  });
}
