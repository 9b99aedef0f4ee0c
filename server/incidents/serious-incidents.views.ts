import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { IncidentState, Severity } from './domain/incident-facts.ts';

export interface SeriousIncident {
  id: string;
  number: number;
  title: string;
  workflowId: string | null;
  severity: Severity;
  state: IncidentState;
  openedAt: Date;
}

/** Incidents of high or critical severity that are unresolved or were opened since, newest first, at most 500. */
export function seriousIncidents(tx: Tx, organisationId: string, since: Date): Promise<SeriousIncident[]> {
  return rows<SeriousIncident>(
    tx,
    `SELECT id, number, title, workflow_id AS "workflowId", severity, state, opened_at AS "openedAt" FROM incident
     WHERE organisation_id = $1 AND severity IN ('high', 'critical') AND (state <> 'resolved' OR opened_at >= $2)
     ORDER BY id DESC LIMIT 500`,
    [organisationId, since],
  );
}
