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

/** A governed row as the log names it. */
export interface Dropped {
  table: 'cluster' | 'cluster_credential';
  id: string;
}

/** Deletes credentials with their values and has no cluster name them any more; tells which rows changed. */
export function dropCredentials(tx: Tx, ids: readonly string[]): Promise<Dropped[]> {
  return rows(
    tx,
    `WITH shown AS (UPDATE cluster SET credential_id = CASE WHEN credential_id = ANY($1) THEN NULL ELSE credential_id END,
         client_key_id = CASE WHEN client_key_id = ANY($1) THEN NULL ELSE client_key_id END
       WHERE credential_id = ANY($1) OR client_key_id = ANY($1) RETURNING id),
     gone AS (DELETE FROM cluster_credential WHERE id = ANY($1) RETURNING id)
     SELECT 'cluster' AS "table", id FROM shown UNION ALL SELECT 'cluster_credential', id FROM gone`,
    [ids],
  );
}

/** Ids of the credentials of every cluster that an organisation has or had. */
export async function credentialsOf(tx: Tx, organisationId: string): Promise<string[]> {
  const sql = 'SELECT id FROM cluster_credential WHERE organisation_id = $1 ORDER BY id FOR UPDATE';
  return (await rows<{ id: string }>(tx, sql, [organisationId])).map(({ id }) => id);
}

/**
 * Credentials that their cluster is not shown any more: replaced or taken away, or the cluster was removed or its organisation
 * closed. Locked against others who look for them; of every organisation, which only the system role sees.
 */
export function unusedCredentials(tx: Tx, limit: number): Promise<{ id: string; organisationId: string }[]> {
  return rows(
    tx,
    `SELECT k.id, k.organisation_id AS "organisationId" FROM cluster_credential k
     WHERE NOT EXISTS (SELECT 1 FROM cluster c WHERE c.id = k.cluster_id AND k.id IN (c.credential_id, c.client_key_id)
         AND c.removed_at IS NULL)
       OR EXISTS (SELECT 1 FROM tenant t WHERE t.organisation_id = k.organisation_id AND t.closed_at IS NOT NULL)
     ORDER BY k.id LIMIT $1 FOR UPDATE OF k SKIP LOCKED`,
    [limit],
  );
}

/** Keeps other changes of this cluster waiting until the transaction ends. */
export async function lockCluster(tx: Tx, id: string): Promise<void> {
  await rows(tx, 'SELECT 1 FROM cluster WHERE id = $1 FOR UPDATE', [id]);
}
