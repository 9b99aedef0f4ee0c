import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface DatasetSummary {
  experimentWireId: string;
  name: string;
  digest: string;
  context: string | null;
}

/** Which datasets the runs of experiments used, and what for; at most 1,000. */
export function datasetSummaries(
  tx: Tx,
  organisationId: string,
  experimentIds: readonly string[],
): Promise<DatasetSummary[]> {
  return rows<DatasetSummary>(
    tx,
    `SELECT DISTINCT e.wire_id AS "experimentWireId", d.name, d.digest, u.context
     FROM logged_dataset d JOIN run_dataset u ON u.dataset_id = d.id JOIN experiment e ON e.id = d.experiment_id
     WHERE d.organisation_id = $1 AND d.experiment_id = ANY($2) ORDER BY 1, 2, 3, 4 LIMIT 1000`,
    [organisationId, experimentIds],
  );
}
