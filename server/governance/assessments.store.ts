import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { AssessmentKind } from './domain/assessment-states.ts';

/** Lets one transaction at a time add or sign versions of an assessment; returns the number of the newest, 0 for none. */
export async function lockAssessment(tx: Tx, workflowId: string, kind: AssessmentKind): Promise<number> {
  await row(tx, `SELECT pg_advisory_xact_lock(hashtextextended('assessment:' || $1 || ':' || $2, 0))`, [
    workflowId,
    kind,
  ]);
  const found = await row<{ newest: number }>(
    tx,
    'SELECT coalesce(max(number), 0) AS newest FROM assessment WHERE workflow_id = $1 AND kind = $2',
    [workflowId, kind],
  );
  return found?.newest ?? 0;
}

export async function insertAssessment(tx: Tx, data: Prisma.AssessmentUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).assessment.create({ data, select: { id: true } });
}

export async function insertSignOff(
  tx: Tx,
  data: Prisma.AssessmentSignOffUncheckedCreateInput,
): Promise<void> {
  await prismaOf(tx).assessmentSignOff.create({ data, select: { id: true } });
}

/** Keeps somebody's draft, in place of the one they had. */
export async function putDraft(
  tx: Tx,
  draft: {
    id: string;
    organisationId: string;
    workspaceId: string;
    workflowId: string;
    kind: AssessmentKind;
    personId: string;
    content: object;
    savedAt: Date;
  },
): Promise<void> {
  const { organisationId, workspaceId, workflowId, kind, personId, content, savedAt } = draft;
  await rows(
    tx,
    `INSERT INTO assessment_draft (id, organisation_id, workspace_id, workflow_id, kind, person_id, content, saved_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (workflow_id, kind, person_id) DO UPDATE SET content = EXCLUDED.content, saved_at = EXCLUDED.saved_at`,
    [draft.id, organisationId, workspaceId, workflowId, kind, personId, JSON.stringify(content), savedAt],
  );
}

export async function deleteDraft(
  tx: Tx,
  which: { organisationId: string; workflowId: string; kind: AssessmentKind; personId: string },
): Promise<void> {
  await rows(
    tx,
    `DELETE FROM assessment_draft WHERE organisation_id = $1 AND workflow_id = $2 AND kind = $3 AND person_id = $4`,
    [which.organisationId, which.workflowId, which.kind, which.personId],
  );
}
