import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ClusterStatusFacts } from './domain/cluster-status.ts';

/** What was last seen of these clusters, at most 200; those nobody has looked at yet are missing. */
export function clusterStatuses(tx: Tx, clusterIds: readonly string[]): Promise<ClusterStatusFacts[]> {
  return rows(
    tx,
    `SELECT cluster_id AS "clusterId", reachable, engine, version, warnings, message,
            foreign_models AS "foreignModels", checked_at AS "checkedAt"
     FROM cluster_status WHERE cluster_id = ANY($1) LIMIT 200`,
    [clusterIds],
  );
}
