import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Counters } from './domain/counters.ts';

export interface FeatureWindowRow {
  bucketStart: Date;
  counts: Counters;
}

/** Hourly input histograms of a version since a time, oldest first; at most 1,000 hours. */
export function featureWindows(
  tx: Tx,
  organisationId: string,
  wanted: { workflowId: string; modelVersionId: string; environment: string; since: Date },
): Promise<FeatureWindowRow[]> {
  return rows<FeatureWindowRow>(
    tx,
    `SELECT bucket_start AS "bucketStart", counts FROM feature_window
     WHERE organisation_id = $1 AND workflow_id = $2 AND model_version_id = $3 AND environment = $4 AND bucket_start >= $5
     ORDER BY bucket_start LIMIT 1000`,
    [organisationId, wanted.workflowId, wanted.modelVersionId, wanted.environment, wanted.since],
  );
}
