import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { LogFault, LogFaultKind } from './domain/log-fault.ts';

export interface HaltRow extends LogFault {
  id: string;
  kind: LogFaultKind;
  haltedAt: Date;
  incidentId: string | null;
}

/** The halt in force of an organisation's log, or null. */
export function haltInForce(tx: Tx, organisationId: string): Promise<HaltRow | null> {
  return row<HaltRow>(
    tx,
    `SELECT id, kind, detail, size, halted_at AS "haltedAt", incident_id AS "incidentId" FROM audit_halt
     WHERE organisation_id = $1 AND lifted_at IS NULL`,
    [organisationId],
  );
}

export async function insertHalt(
  tx: Tx,
  halt: LogFault & { id: string; organisationId: string; haltedAt: Date; incidentId: string },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO audit_halt (id, organisation_id, kind, detail, size, halted_at, incident_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [halt.id, halt.organisationId, halt.kind, halt.detail, halt.size, halt.haltedAt, halt.incidentId],
  );
}

export async function liftHalt(tx: Tx, id: string, by: string, at: Date): Promise<void> {
  await rows(tx, 'UPDATE audit_halt SET lifted_at = $2, lifted_by = $3 WHERE id = $1 AND lifted_at IS NULL', [
    id,
    at,
    by,
  ]);
}
