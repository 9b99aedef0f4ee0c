import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { OwnableKind } from './domain/holdings.ts';

export interface HandoverRow {
  id: string;
  workspaceId: string;
  kind: OwnableKind;
  subjectId: string;
  subjectName: string;
  fromId: string;
  toId: string;
  reason: string;
  state: 'proposed' | 'accepted' | 'declined' | 'withdrawn';
  proposedBy: string;
  proposedAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
}

const HANDOVER = `id, workspace_id AS "workspaceId", kind, subject_id AS "subjectId", subject_name AS "subjectName",
  from_id AS "fromId", to_id AS "toId", reason, state, proposed_by AS "proposedBy", proposed_at AS "proposedAt",
  decided_by AS "decidedBy", decided_at AS "decidedAt" FROM handover`;

/** Hand-overs, those that wait first, then the newest; at most 100. */
export function handoverRows(tx: Tx, organisationId: string): Promise<HandoverRow[]> {
  return rows<HandoverRow>(
    tx,
    `SELECT ${HANDOVER} WHERE organisation_id = $1 ORDER BY (state = 'proposed') DESC, id DESC LIMIT 100`,
    [organisationId],
  );
}

/** The hand-overs that wait for somebody, oldest first; at most 50. */
export function handoversFor(tx: Tx, organisationId: string, personId: string): Promise<HandoverRow[]> {
  return rows<HandoverRow>(
    tx,
    `SELECT ${HANDOVER} WHERE organisation_id = $1 AND state = 'proposed' AND to_id = $2 ORDER BY id LIMIT 50`,
    [organisationId, personId],
  );
}

/** Locks a hand-over until the transaction ends. */
export function lockHandover(tx: Tx, organisationId: string, id: string): Promise<HandoverRow | null> {
  return row<HandoverRow>(tx, `SELECT ${HANDOVER} WHERE organisation_id = $1 AND id = $2 FOR UPDATE`, [
    organisationId,
    id,
  ]);
}

export async function hasOpenHandover(tx: Tx, organisationId: string, subjectId: string): Promise<boolean> {
  const found = await row(
    tx,
    `SELECT 1 FROM handover WHERE organisation_id = $1 AND subject_id = $2 AND state = 'proposed' LIMIT 1`,
    [organisationId, subjectId],
  );
  return found !== null;
}

/** Who took over what, at most 2,000. */
export function ownershipRows(
  tx: Tx,
  organisationId: string,
): Promise<{ kind: OwnableKind; subjectId: string; ownerId: string }[]> {
  return rows(
    tx,
    `SELECT kind, subject_id AS "subjectId", owner_id AS "ownerId" FROM ownership WHERE organisation_id = $1 LIMIT 2000`,
    [organisationId],
  );
}

/** The owners named in the newest version of each risk assessment that was not returned, at most 1,000. */
export function assessmentOwnerRows(
  tx: Tx,
  organisationId: string,
): Promise<{ id: string; workflowId: string; workspaceId: string; ownerId: string }[]> {
  return rows(
    tx,
    `SELECT DISTINCT ON (a.workflow_id) a.id, a.workflow_id AS "workflowId", a.workspace_id AS "workspaceId", a.owner_id AS "ownerId"
     FROM assessment a LEFT JOIN assessment_sign_off s ON s.assessment_id = a.id
     WHERE a.organisation_id = $1 AND a.kind = 'risk' AND s.decision IS DISTINCT FROM 'return'
     ORDER BY a.workflow_id, (s.decision = 'approve') DESC NULLS LAST, a.number DESC LIMIT 1000`,
    [organisationId],
  );
}

/** Open findings with their owners, at most 1,000. */
export function findingOwnerRows(
  tx: Tx,
  organisationId: string,
): Promise<{ id: string; auditId: string; number: string; ownerId: string }[]> {
  return rows(
    tx,
    `SELECT f.id, f.planned_audit_id AS "auditId", p.number || '.' || f.number AS number, f.owner_id AS "ownerId"
     FROM audit_finding f JOIN planned_audit p ON p.id = f.planned_audit_id
     WHERE f.organisation_id = $1 AND f.state <> 'closed' ORDER BY f.id DESC LIMIT 1000`,
    [organisationId],
  );
}

/** Who chairs what, at most 200. */
export function chairRows(
  tx: Tx,
  organisationId: string,
): Promise<{ id: string; name: string; personId: string }[]> {
  return rows(
    tx,
    `SELECT c.id, c.name, m.person_id AS "personId" FROM committee c
     JOIN committee_member m ON m.committee_id = c.id AND m.role = 'chair' AND m.until IS NULL
     WHERE c.organisation_id = $1 AND c.dissolved_at IS NULL LIMIT 200`,
    [organisationId],
  );
}
