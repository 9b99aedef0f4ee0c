import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { IncidentFacts } from './domain/incident-facts.ts';
import type { ListIncidentsInput } from './incidents.schema.ts';

const COLUMNS = `id, number, workspace_id AS "workspaceId", workflow_id AS "workflowId", title, severity, state, cause, runbook,
  opened_by AS "openedBy", opened_at AS "openedAt", acknowledged_by AS "acknowledgedBy",
  acknowledged_at AS "acknowledgedAt", resolved_by AS "resolvedBy", resolved_at AS "resolvedAt", resolution`;

/** Incidents newest first from below a cursor. */
export function incidentRows(
  tx: Tx,
  organisationId: string,
  input: ListIncidentsInput,
  limit: number,
): Promise<IncidentFacts[]> {
  return rows<IncidentFacts>(
    tx,
    `SELECT ${COLUMNS} FROM incident
     WHERE organisation_id = $1 AND ($2::text IS NULL OR workflow_id = $2) AND ($3::text IS NULL OR id < $3)
       AND ($4 = 'all' OR ($4 = 'resolved') = (state = 'resolved'))
       AND ($5::timestamptz IS NULL OR opened_at >= $5) AND ($6::timestamptz IS NULL OR opened_at < $6)
     ORDER BY id DESC LIMIT $7`,
    [
      organisationId,
      input.workflowId ?? null,
      input.cursor ?? null,
      input.state,
      input.from ?? null,
      input.to ?? null,
      limit,
    ],
  );
}

export function incidentById(tx: Tx, organisationId: string, id: string): Promise<IncidentFacts | null> {
  return row<IncidentFacts>(tx, `SELECT ${COLUMNS} FROM incident WHERE organisation_id = $1 AND id = $2`, [
    organisationId,
    id,
  ]);
}

/** Locks an incident until the transaction ends. */
export function lockedIncident(tx: Tx, organisationId: string, id: string): Promise<IncidentFacts | null> {
  return row<IncidentFacts>(
    tx,
    `SELECT ${COLUMNS} FROM incident WHERE organisation_id = $1 AND id = $2 FOR UPDATE`,
    [organisationId, id],
  );
}

/** The unresolved incident that an alert rule opened, or null. */
export function unresolvedOfRule(
  tx: Tx,
  organisationId: string,
  workflowId: string,
  rule: string,
): Promise<IncidentFacts | null> {
  return row<IncidentFacts>(
    tx,
    `SELECT ${COLUMNS} FROM incident
     WHERE organisation_id = $1 AND workflow_id = $2 AND state <> 'resolved' AND cause->>'rule' = $3
     ORDER BY id DESC LIMIT 1`,
    [organisationId, workflowId, rule],
  );
}

/** The unresolved incident about the signing of the log, or about its witness, or null. */
export function unresolvedOfLog(
  tx: Tx,
  organisationId: string,
  about: 'signing' | 'witness' | 'records',
): Promise<IncidentFacts | null> {
  return row<IncidentFacts>(
    tx,
    `SELECT ${COLUMNS} FROM incident
     WHERE organisation_id = $1 AND state <> 'resolved' AND cause->>'kind' = 'audit-log' AND cause->>'about' = $2 ORDER BY id DESC LIMIT 1`,
    [organisationId, about],
  );
}

export async function unresolvedCount(tx: Tx, organisationId: string): Promise<number> {
  const found = await row<{ count: number }>(
    tx,
    `SELECT count(*) AS count FROM incident WHERE organisation_id = $1 AND state <> 'resolved'`,
    [organisationId],
  );
  return found?.count ?? 0;
}

/** Unresolved incidents of a workflow, newest first, at most 50. */
export function unresolvedOfWorkflow(
  tx: Tx,
  organisationId: string,
  workflowId: string,
): Promise<Pick<IncidentFacts, 'number' | 'title' | 'severity'>[]> {
  return rows(
    tx,
    `SELECT number, title, severity FROM incident
     WHERE organisation_id = $1 AND workflow_id = $2 AND state <> 'resolved' ORDER BY id DESC LIMIT 50`,
    [organisationId, workflowId],
  );
}
