import { row } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ClusterStatusFacts } from './get-cluster-status.ts';

/** What was last seen of a cluster, or null. */
export function clusterStatusById(
  tx: Tx,
  organisationId: string,
  clusterId: string,
): Promise<ClusterStatusFacts | null> {
  return row(
    tx,
    `SELECT cluster_id AS "clusterId", reachable, engine, version, message, checked_at AS "checkedAt"
     FROM cluster_status WHERE organisation_id = $1 AND cluster_id = $2`,
    [organisationId, clusterId],
  );
}
