import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { KpiFacts } from './domain/kpis.ts';

/** The newest KPI of each name that was set for a workflow, by name, at most 50. */
export function newestKpis(tx: Tx, organisationId: string, workflowId: string): Promise<KpiFacts[]> {
  return rows<KpiFacts>(
    tx,
    `SELECT DISTINCT ON (name) id, name, unit, baseline, target, deadline, owner_id AS "ownerId", set_by AS "setBy",
       set_at AS "setAt"
     FROM kpi WHERE organisation_id = $1 AND workflow_id = $2 ORDER BY name, set_at DESC, id DESC LIMIT 50`,
    [organisationId, workflowId],
  );
}
