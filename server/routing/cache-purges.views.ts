import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** How often the answers remembered of each workflow were purged; those that never were are left out. */
export async function purgeNumbers(tx: Tx, organisationId: string): Promise<ReadonlyMap<string, number>> {
  const found = await rows<{ workflowId: string; number: number }>(
    tx,
    `SELECT workflow_id AS "workflowId", max(number) AS number FROM cache_purge WHERE organisation_id = $1
     GROUP BY workflow_id LIMIT 5000`,
    [organisationId],
  );
  return new Map(found.map(({ workflowId, number }) => [workflowId, number]));
}

export interface LastPurge {
  number: number;
  purgedBy: string;
  purgedAt: Date;
}

/** The last purge of a workflow's remembered answers, or null. */
export function lastPurge(tx: Tx, organisationId: string, workflowId: string): Promise<LastPurge | null> {
  return row(
    tx,
    `SELECT number, purged_by AS "purgedBy", purged_at AS "purgedAt" FROM cache_purge
     WHERE organisation_id = $1 AND workflow_id = $2 ORDER BY number DESC LIMIT 1`,
    [organisationId, workflowId],
  );
}
