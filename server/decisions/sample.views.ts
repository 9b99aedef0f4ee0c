import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

const NEWEST_MAX = 2_000;

/**
 * A sample of the newest 2,000 decisions of a workflow that were sealed within the tree of this size. Which ones follows from
 * the hashes of their records: whoever asks twice gets the same, and nobody can choose.
 */
export async function sampledDecisions(
  tx: Tx,
  organisationId: string,
  wanted: {
    workflowId: string;
    environment: string | null;
    size: number;
    until: string;
    limit: number;
  },
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT id FROM (
       SELECT d.id, l.leaf_hash FROM decision d
       JOIN decision_leaf l ON l.record_id = d.id JOIN decision_seal s ON s.id = l.seal_id
       JOIN audit_leaf a ON a.event_id = s.event_id
       WHERE d.organisation_id = $1 AND d.workflow_id = $2 AND ($3::text IS NULL OR d.environment = $3)
         AND d.received_at <= $4::timestamptz AND a.leaf_index < $5
       ORDER BY d.received_at DESC, d.id DESC LIMIT ${NEWEST_MAX}
     ) newest ORDER BY leaf_hash, id LIMIT $6`,
    [organisationId, wanted.workflowId, wanted.environment, wanted.until, wanted.size, wanted.limit],
  );
  return found.map(({ id }) => id);
}
