import { prismaOf, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ClusterFacts } from './domain/cluster-facts.ts';
import type { ClusterSettings } from './domain/settings.ts';

export type NewCluster = Omit<ClusterFacts, 'credential' | 'clientKey' | 'removedAt'> & {
  connectedBy: string;
};

/** Inserts a cluster; false when the organisation has one of that name already. */
export async function insertCluster(tx: Tx, cluster: NewCluster): Promise<boolean> {
  const inserted = await rows(
    tx,
    `INSERT INTO cluster (id, organisation_id, name, adapter, base_url, settings, egress_grants, connected_by, connected_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (organisation_id, name) DO NOTHING RETURNING id`,
    [
      cluster.id,
      cluster.organisationId,
      cluster.name,
      cluster.adapter,
      cluster.baseUrl,
      JSON.stringify(cluster.settings),
      cluster.egressGrants,
      cluster.connectedBy,
      cluster.connectedAt,
    ],
  );
  return inserted.length > 0;
}

/** Changes what is given of a connected cluster. */
export async function updateCluster(
  tx: Tx,
  id: string,
  change: {
    baseUrl?: string;
    settings?: ClusterSettings;
    egressGrants?: readonly string[];
    credentialId?: string | null;
    clientKeyId?: string | null;
    removedAt?: Date;
    name?: string;
  },
): Promise<void> {
  const { egressGrants, settings, ...rest } = change;
  await prismaOf(tx).cluster.update({
    where: { id },
    data: {
      ...rest,
      ...(settings && { settings }),
      ...(egressGrants && { egressGrants: [...egressGrants] }),
    },
  });
}

/** Stores a sealed credential of a cluster. */
export async function insertCredential(
  tx: Tx,
  credential: {
    id: string;
    organisationId: string;
    clusterId: string;
    header: string;
    sealedValue: string;
    hint: string;
    createdBy: string;
    createdAt: Date;
  },
): Promise<void> {
  await prismaOf(tx).clusterCredential.create({ data: credential });
}

/** Deletes credentials with their values. */
export async function deleteCredentials(tx: Tx, ids: readonly string[]): Promise<void> {
  await rows(tx, 'DELETE FROM cluster_credential WHERE id = ANY($1)', [ids]);
}

/** Keeps other changes of this cluster waiting until the transaction ends. */
export async function lockCluster(tx: Tx, id: string): Promise<void> {
  await rows(tx, 'SELECT 1 FROM cluster WHERE id = $1 FOR UPDATE', [id]);
}
