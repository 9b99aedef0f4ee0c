import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { IncidentKind } from './domain/serious-incident.ts';

export interface ClassificationRow {
  id: string;
  incidentId: string;
  workspaceId: string;
  kind: IncidentKind;
  reason: string;
  awareAt: Date;
  dueAt: Date | null;
  isFrozen: boolean;
  reportedAt: Date | null;
  reportReference: string | null;
  classifiedBy: string;
  classifiedAt: Date;
}

const COLUMNS = `id, incident_id AS "incidentId", workspace_id AS "workspaceId", kind, reason, aware_at AS "awareAt",
  due_at AS "dueAt", is_frozen AS "isFrozen", reported_at AS "reportedAt", report_reference AS "reportReference",
  classified_by AS "classifiedBy", classified_at AS "classifiedAt" FROM incident_classification`;

/** How these incidents were classified; those that were not are missing. */
export function classificationsOf(
  tx: Tx,
  organisationId: string,
  incidentIds: readonly string[],
): Promise<ClassificationRow[]> {
  return rows<ClassificationRow>(
    tx,
    `SELECT ${COLUMNS} WHERE organisation_id = $1 AND incident_id = ANY($2) LIMIT 1000`,
    [organisationId, incidentIds],
  );
}

/** Locks the classification of an incident until the transaction ends; null when there is none. */
export function lockClassification(
  tx: Tx,
  organisationId: string,
  incidentId: string,
): Promise<ClassificationRow | null> {
  return row<ClassificationRow>(
    tx,
    `SELECT ${COLUMNS} WHERE organisation_id = $1 AND incident_id = $2 FOR UPDATE`,
    [organisationId, incidentId],
  );
}

/** Reports that are due and were not made, the most urgent first, at most 100. */
export function openReports(tx: Tx, organisationId: string): Promise<ClassificationRow[]> {
  return rows<ClassificationRow>(
    tx,
    `SELECT ${COLUMNS} WHERE organisation_id = $1 AND due_at IS NOT NULL AND reported_at IS NULL ORDER BY due_at LIMIT 100`,
    [organisationId],
  );
}
