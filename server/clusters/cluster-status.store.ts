import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ClusterStatusFacts } from './domain/cluster-status.ts';

export type NewClusterStatus = ClusterStatusFacts & { organisationId: string };

/** Keeps what the last look at a cluster showed; engine and version stay known while it cannot be reached. */
export async function saveClusterStatus(tx: Tx, status: NewClusterStatus): Promise<void> {
  await rows(
    tx,
    `INSERT INTO cluster_status AS s (cluster_id, organisation_id, reachable, engine, version, warnings, message, foreign_models, checked_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (cluster_id) DO UPDATE SET reachable = excluded.reachable, engine = coalesce(excluded.engine, s.engine),
       version = coalesce(excluded.version, s.version), warnings = excluded.warnings, message = excluded.message,
       foreign_models = CASE WHEN excluded.reachable THEN excluded.foreign_models ELSE s.foreign_models END,
       checked_at = excluded.checked_at`,
    [
      status.clusterId,
      status.organisationId,
      status.reachable,
      status.engine,
      status.version,
      status.warnings,
      status.message,
      status.foreignModels,
      status.checkedAt,
    ],
  );
}
