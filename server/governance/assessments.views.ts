import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { RiskTier } from '../workflows/domain/risk-tier.ts';
import type { AssessmentKind } from './domain/assessment-states.ts';

/** One version with its sign-off, without its content. */
export interface AssessmentHead {
  id: string;
  workspaceId: string;
  workflowId: string;
  kind: AssessmentKind;
  number: number;
  digest: string;
  tier: RiskTier | null;
  ownerId: string;
  reviewBy: Date;
  authors: string[];
  createdBy: string;
  createdAt: Date;
  decision: 'approve' | 'return' | null;
  decisionReason: string | null;
  signedBy: string | null;
  signedAt: Date | null;
  /** A newer version of the same kind was approved. */
  isReplaced: boolean;
}

export interface AssessmentRow extends AssessmentHead {
  content: unknown;
}

const HEAD = `a.id, a.workspace_id AS "workspaceId", a.workflow_id AS "workflowId", a.kind, a.number, a.digest, a.tier,
  a.owner_id AS "ownerId", a.review_by AS "reviewBy", a.authors, a.created_by AS "createdBy", a.created_at AS "createdAt",
  s.decision, s.reason AS "decisionReason", s.person_id AS "signedBy", s.signed_at AS "signedAt",
  EXISTS (SELECT 1 FROM assessment n JOIN assessment_sign_off t ON t.assessment_id = n.id AND t.decision = 'approve'
          WHERE n.workflow_id = a.workflow_id AND n.kind = a.kind AND n.number > a.number) AS "isReplaced"`;
const JOINED = 'assessment a LEFT JOIN assessment_sign_off s ON s.assessment_id = a.id';

/**
 * Of each workflow and kind the version that counts: the newest approved, and where none is approved the newest that was
 * submitted and not returned.
 */
export function countingVersions(
  tx: Tx,
  organisationId: string,
  workflowIds: readonly string[],
): Promise<AssessmentHead[]> {
  return rows<AssessmentHead>(
    tx,
    `SELECT DISTINCT ON (a.workflow_id, a.kind) ${HEAD} FROM ${JOINED}
     WHERE a.organisation_id = $1 AND a.workflow_id = ANY($2) AND s.decision IS DISTINCT FROM 'return'
     ORDER BY a.workflow_id, a.kind, (s.decision = 'approve') DESC NULLS LAST, a.number DESC`,
    [organisationId, workflowIds],
  );
}

/** The tier of the newest approved risk assessment of a workflow, or null. */
export async function approvedTier(
  tx: Tx,
  organisationId: string,
  workflowId: string,
): Promise<{ id: string; number: number; tier: RiskTier } | null> {
  return row(
    tx,
    `SELECT a.id, a.number, a.tier FROM ${JOINED}
     WHERE a.organisation_id = $1 AND a.workflow_id = $2 AND a.kind = 'risk' AND s.decision = 'approve'
     ORDER BY a.number DESC LIMIT 1`,
    [organisationId, workflowId],
  );
}

/** One version with its content, the newest when no number is given, or null. */
export function assessmentOf(
  tx: Tx,
  organisationId: string,
  which: { workflowId: string; kind: AssessmentKind; number: number | null },
): Promise<AssessmentRow | null> {
  return row<AssessmentRow>(
    tx,
    `SELECT ${HEAD}, a.content FROM ${JOINED}
     WHERE a.organisation_id = $1 AND a.workflow_id = $2 AND a.kind = $3 AND ($4::int IS NULL OR a.number = $4)
     ORDER BY a.number DESC LIMIT 1`,
    [organisationId, which.workflowId, which.kind, which.number],
  );
}

export function assessmentById(tx: Tx, organisationId: string, id: string): Promise<AssessmentHead | null> {
  return row<AssessmentHead>(tx, `SELECT ${HEAD} FROM ${JOINED} WHERE a.organisation_id = $1 AND a.id = $2`, [
    organisationId,
    id,
  ]);
}

/** The versions of one assessment, newest first, at most 50. */
export function assessmentHistory(
  tx: Tx,
  organisationId: string,
  which: { workflowId: string; kind: AssessmentKind },
): Promise<AssessmentHead[]> {
  return rows<AssessmentHead>(
    tx,
    `SELECT ${HEAD} FROM ${JOINED}
     WHERE a.organisation_id = $1 AND a.workflow_id = $2 AND a.kind = $3 ORDER BY a.number DESC LIMIT 50`,
    [organisationId, which.workflowId, which.kind],
  );
}

/** Versions that nobody has signed off yet and that are the newest of their kind, oldest first, at most 100. */
export function waitingVersions(tx: Tx, organisationId: string): Promise<AssessmentHead[]> {
  return rows<AssessmentHead>(
    tx,
    `SELECT ${HEAD} FROM ${JOINED}
     WHERE a.organisation_id = $1 AND s.id IS NULL AND NOT EXISTS (
       SELECT 1 FROM assessment n WHERE n.workflow_id = a.workflow_id AND n.kind = a.kind AND n.number > a.number)
     ORDER BY a.created_at LIMIT 100`,
    [organisationId],
  );
}

/** Somebody's own draft, or null. */
export function draftOf(
  tx: Tx,
  organisationId: string,
  which: { workflowId: string; kind: AssessmentKind; personId: string },
): Promise<{ content: Record<string, unknown>; savedAt: Date } | null> {
  return row(
    tx,
    `SELECT content, saved_at AS "savedAt" FROM assessment_draft
     WHERE organisation_id = $1 AND workflow_id = $2 AND kind = $3 AND person_id = $4`,
    [organisationId, which.workflowId, which.kind, which.personId],
  );
}
