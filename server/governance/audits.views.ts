import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ListAuditsInput, ListFindingsInput } from './audits.schema.ts';
import type { AuditState } from './domain/audit-states.ts';
import type { FindingSeverity, FindingState } from './domain/finding-states.ts';

export interface AuditRow {
  id: string;
  number: number;
  title: string;
  scope: string;
  workflowIds: string[];
  auditorId: string;
  plannedFor: Date;
  state: AuditState;
  conclusion: string | null;
  createdBy: string;
  createdAt: Date;
  startedAt: Date | null;
  reportedAt: Date | null;
  closedAt: Date | null;
  findings: number;
  openFindings: number;
}

export interface FindingRow {
  id: string;
  auditId: string;
  auditNumber: number;
  number: number;
  title: string;
  detail: string;
  severity: FindingSeverity;
  workflowId: string | null;
  ownerId: string;
  dueAt: Date;
  state: FindingState;
  action: string | null;
  evidence: string | null;
  answeredBy: string | null;
  answeredAt: Date | null;
  verdict: string | null;
  closedBy: string | null;
  closedAt: Date | null;
  raisedBy: string;
  raisedAt: Date;
}

const AUDIT = `p.id, p.number, p.title, p.scope, p.workflow_ids AS "workflowIds", p.auditor_id AS "auditorId",
  p.planned_for AS "plannedFor", p.state, p.conclusion, p.created_by AS "createdBy", p.created_at AS "createdAt",
  p.started_at AS "startedAt", p.reported_at AS "reportedAt", p.closed_at AS "closedAt",
  (SELECT count(*) FROM audit_finding f WHERE f.planned_audit_id = p.id) AS findings,
  (SELECT count(*) FROM audit_finding f WHERE f.planned_audit_id = p.id AND f.state <> 'closed') AS "openFindings"`;

const FINDING = `f.id, f.planned_audit_id AS "auditId", p.number AS "auditNumber", f.number, f.title, f.detail, f.severity,
  f.workflow_id AS "workflowId", f.owner_id AS "ownerId", f.due_at AS "dueAt", f.state, f.action, f.evidence,
  f.answered_by AS "answeredBy", f.answered_at AS "answeredAt", f.verdict, f.closed_by AS "closedBy",
  f.closed_at AS "closedAt", f.raised_by AS "raisedBy", f.raised_at AS "raisedAt"
  FROM audit_finding f JOIN planned_audit p ON p.id = f.planned_audit_id`;

/** Audits newest first from below a number. */
export function auditRows(
  tx: Tx,
  organisationId: string,
  input: ListAuditsInput,
  limit: number,
): Promise<AuditRow[]> {
  return rows<AuditRow>(
    tx,
    `SELECT ${AUDIT} FROM planned_audit p
     WHERE p.organisation_id = $1 AND ($2::int IS NULL OR p.number < $2)
       AND ($3 = 'all' OR ($3 = 'over') = (p.state IN ('closed', 'cancelled')))
     ORDER BY p.number DESC LIMIT $4`,
    [organisationId, input.cursor ?? null, input.state, limit],
  );
}

export function auditById(tx: Tx, organisationId: string, id: string): Promise<AuditRow | null> {
  return row<AuditRow>(
    tx,
    `SELECT ${AUDIT} FROM planned_audit p WHERE p.organisation_id = $1 AND p.id = $2`,
    [organisationId, id],
  );
}

/** Locks an audit until the transaction ends. */
export async function lockAudit(tx: Tx, organisationId: string, id: string): Promise<AuditRow | null> {
  await row(tx, 'SELECT id FROM planned_audit WHERE organisation_id = $1 AND id = $2 FOR UPDATE', [
    organisationId,
    id,
  ]);
  return auditById(tx, organisationId, id);
}

/** The findings of an audit by number, at most 200. */
export function findingsOfAudit(tx: Tx, organisationId: string, auditId: string): Promise<FindingRow[]> {
  return rows<FindingRow>(
    tx,
    `SELECT ${FINDING} WHERE f.organisation_id = $1 AND f.planned_audit_id = $2 ORDER BY f.number LIMIT 200`,
    [organisationId, auditId],
  );
}

/** Locks a finding until the transaction ends. */
export function lockFinding(tx: Tx, organisationId: string, id: string): Promise<FindingRow | null> {
  return row<FindingRow>(tx, `SELECT ${FINDING} WHERE f.organisation_id = $1 AND f.id = $2 FOR UPDATE OF f`, [
    organisationId,
    id,
  ]);
}

/** Findings by id from after a cursor. */
export function findingRows(
  tx: Tx,
  organisationId: string,
  input: ListFindingsInput,
  given: { now: Date; limit: number },
): Promise<FindingRow[]> {
  return rows<FindingRow>(
    tx,
    `SELECT ${FINDING}
     WHERE f.organisation_id = $1 AND ($2::text IS NULL OR f.id < $2) AND ($3::text IS NULL OR f.workflow_id = $3)
       AND ($4 = 'all' OR ($4 = 'closed') = (f.state = 'closed')) AND ($4 <> 'overdue' OR f.due_at < $5)
     ORDER BY f.id DESC LIMIT $6`,
    [organisationId, input.cursor ?? null, input.workflowId ?? null, input.state, given.now, given.limit],
  );
}

/** Findings of somebody that are not closed, the most urgent first, at most 50. */
export function openFindingsOf(tx: Tx, organisationId: string, ownerId: string): Promise<FindingRow[]> {
  return rows<FindingRow>(
    tx,
    `SELECT ${FINDING} WHERE f.organisation_id = $1 AND f.owner_id = $2 AND f.state <> 'closed' ORDER BY f.due_at LIMIT 50`,
    [organisationId, ownerId],
  );
}

/** How many findings are open, and overdue, by workflow; the key '' is the organisation. */
export function openFindingCounts(
  tx: Tx,
  organisationId: string,
  now: Date,
): Promise<{ workflowId: string; open: number; overdue: number }[]> {
  return rows(
    tx,
    `SELECT coalesce(workflow_id, '') AS "workflowId", count(*) AS open, count(*) FILTER (WHERE due_at < $2) AS overdue
     FROM audit_finding WHERE organisation_id = $1 AND state <> 'closed' GROUP BY 1 LIMIT 2000`,
    [organisationId, now],
  );
}

/** Findings that wait for somebody to judge their evidence, of which this person is neither owner nor answerer; at most 50. */
export function findingsToJudge(tx: Tx, organisationId: string, personId: string): Promise<FindingRow[]> {
  return rows<FindingRow>(
    tx,
    `SELECT ${FINDING} WHERE f.organisation_id = $1 AND f.state = 'remedied' AND f.owner_id <> $2
       AND f.answered_by <> $2 ORDER BY f.due_at LIMIT 50`,
    [organisationId, personId],
  );
}
