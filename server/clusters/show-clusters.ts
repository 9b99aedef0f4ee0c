import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import { keysetPage } from '#server/platform/domain/keyset-page.ts';
import { adapterOf } from './adapter-registry.ts';
import { clusterStatuses } from './cluster-status.views.ts';
import type { GetClusterInput, ListClustersInput } from './clusters.schema.ts';
import { clusterMakers, clustersPage } from './clusters.views.ts';
import type { ClusterFacts } from './domain/cluster-facts.ts';
import { EMBEDDED_ADDRESS } from './domain/embedded-address.ts';
import { stateOf } from './domain/status-freshness.ts';
import { getClusterFacts } from './get-cluster-facts.ts';
import { readConformance } from './read-conformance.ts';

type Reader = Pick<Context, 'tx' | 'organisationId' | 'now'>;
type Status = Awaited<ReturnType<typeof clusterStatuses>>[number];

async function loadedOn(ctx: Reader): Promise<ReadonlyMap<string, LoadedRevision[]>> {
  const deployments = await listDesired(ctx);
  const revisions = deployments.flatMap((deployment) =>
    deployment.revisions.map((revision) => ({
      clusterId: revision.clusterId,
      revisionId: revision.id,
      number: revision.number,
      deploymentId: deployment.deploymentId,
      environment: deployment.environment,
      engineModel: revision.engineModel,
      keep: revision.id === deployment.servingRevisionId ? ('serving' as const) : revision.keep,
      phase: revision.status?.phase ?? ('pending' as const),
      message: revision.status?.message ?? null,
    })),
  );
  return Map.groupBy(revisions, ({ clusterId }) => clusterId);
}

interface LoadedRevision {
  clusterId: string;
  revisionId: string;
  number: number;
  deploymentId: string;
  environment: string;
  engineModel: string;
  keep: 'desired' | 'serving' | 'traffic' | 'way-back' | 'none';
  phase: 'pending' | 'loading' | 'ready' | 'failed' | 'unloaded' | 'unknown';
  message: string | null;
}

function summaryOf(ctx: Reader, cluster: ClusterFacts, status: Status | undefined) {
  const { id, name, adapter, settings, connectedAt, removedAt } = cluster;
  const { verified, engine } = adapterOf(adapter).describe(settings);
  return {
    id,
    name,
    engine,
    dialect: settings.dialect,
    isEmbedded: cluster.baseUrl === EMBEDDED_ADDRESS,
    address: cluster.baseUrl === EMBEDDED_ADDRESS ? 'this machine' : cluster.baseUrl,
    verified,
    connectedAt,
    removedAt,
    state: stateOf(status ?? null, ctx.now),
    version: status?.version ?? null,
    warnings: status?.warnings ?? [],
    message: status?.message ?? null,
    checkedAt: status?.checkedAt ?? null,
  };
}

/** The organisation's connected clusters by name, with what was last seen of each and how many revisions it serves. */
export async function showClusters(ctx: Reader, input: ListClustersInput) {
  const found = await clustersPage(ctx.tx, ctx.organisationId, input.cursor ?? null, input.limit + 1);
  const { items: clusters, nextCursor } = keysetPage(found, input.limit, ({ name }) => name);
  const statuses = await clusterStatuses(
    ctx.tx,
    clusters.map(({ id }) => id),
  );
  const loaded = await loadedOn(ctx);
  return {
    items: clusters.map((cluster) => ({
      ...summaryOf(
        ctx,
        cluster,
        statuses.find(({ clusterId }) => clusterId === cluster.id),
      ),
      serving: (loaded.get(cluster.id) ?? []).filter(({ keep }) => keep === 'serving').length,
    })),
    nextCursor,
  };
}

/** One cluster with everything a person may know of it; the credential shows its header and last characters only. */
export async function showCluster(ctx: Reader, { id }: GetClusterInput) {
  const cluster = await getClusterFacts(ctx, id);
  const [status] = await clusterStatuses(ctx.tx, [id]);
  const makers = await clusterMakers(ctx.tx, ctx.organisationId, id);
  const names = await namePeople(ctx, [makers.connectedBy, makers.credentialBy ?? makers.connectedBy]);
  return {
    ...summaryOf(ctx, cluster, status),
    connectedBy: names[makers.connectedBy] ?? null,
    settings: cluster.settings,
    baseUrl: cluster.baseUrl,
    egressGrants: cluster.egressGrants,
    hasClientKey: cluster.clientKey !== null,
    credential: cluster.credential && {
      header: cluster.credential.header,
      hint: makers.credentialHint ?? '…',
      setBy: names[makers.credentialBy ?? '']?.name ?? null,
      setAt: makers.credentialAt,
    },
    capabilities: adapterOf(cluster.adapter).describe(cluster.settings),
    conformance: readConformance(cluster.settings.dialect),
    foreignModels: status?.foreignModels ?? [],
    revisions: (await loadedOn(ctx)).get(id) ?? [],
  };
}
