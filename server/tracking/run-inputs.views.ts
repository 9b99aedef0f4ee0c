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
    // From one context to the next: the runs that used a dataset may be very many, what they used it for is little.
    `WITH RECURSIVE named AS MATERIALIZED (
       SELECT d.id, e.wire_id, d.name, d.digest FROM logged_dataset d JOIN experiment e ON e.id = d.experiment_id
       WHERE d.organisation_id = $1 AND d.experiment_id = ANY($2) ORDER BY e.wire_id, d.name, d.digest LIMIT 1000),
     used AS (
       SELECT n.id, f.context FROM named n CROSS JOIN LATERAL (
         SELECT u.context FROM run_dataset u WHERE u.dataset_id = n.id ORDER BY u.context LIMIT 1) f
       UNION ALL
       SELECT x.id, f.context FROM used x CROSS JOIN LATERAL (
         SELECT u.context FROM run_dataset u
         WHERE u.dataset_id = x.id AND u.context > x.context ORDER BY u.context LIMIT 1) f),
     contexts AS (
       SELECT id, context FROM used WHERE context IS NOT NULL
       UNION ALL
       SELECT n.id, NULL FROM named n WHERE EXISTS (
         SELECT 1 FROM run_dataset u WHERE u.dataset_id = n.id AND u.context IS NULL))
     SELECT n.wire_id AS "experimentWireId", n.name, n.digest, c.context
     FROM named n JOIN contexts c ON c.id = n.id ORDER BY 1, 2, 3, 4 LIMIT 1000`,
    [organisationId, experimentIds],
  );
}
