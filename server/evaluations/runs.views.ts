import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { RunFacts } from './domain/evaluation-facts.ts';
import type { RowAnswer } from './domain/evaluation-report.ts';

const SELECT_RUN = `SELECT r.id, r.workspace_id AS "workspaceId", r.workflow_id AS "workflowId", r.plan_id AS "planId",
    p.number AS "planNumber", r.revision_id AS "revisionId", r.model_version_id AS "modelVersionId",
    r.artifact_digest AS "artifactDigest", r.environment, r.state, r.rows_total AS "rowsTotal", r.rows_done AS "rowsDone",
    r.attempts, r.next_attempt_at AS "nextAttemptAt", r.message, r.requested_by AS "requestedBy",
    r.created_at AS "createdAt", r.started_at AS "startedAt", r.finished_at AS "finishedAt"
  FROM evaluation_run r JOIN evaluation_plan p ON p.id = r.plan_id`;

/** Runs that are due: waiting or begun, and not put off beyond `now`; oldest first. */
export function dueRuns(tx: Tx, organisationId: string, now: Date, limit: number): Promise<RunFacts[]> {
  return rows<RunFacts>(
    tx,
    `${SELECT_RUN} WHERE r.organisation_id = $1 AND r.state IN ('waiting', 'running')
       AND (r.next_attempt_at IS NULL OR r.next_attempt_at <= $2) ORDER BY r.created_at, r.id LIMIT $3`,
    [organisationId, now, limit],
  );
}

/** Runs by these plans, newest first, at most 2,000. */
export function runsByPlans(
  tx: Tx,
  organisationId: string,
  planIds: readonly string[],
): Promise<Pick<RunFacts, 'planId' | 'revisionId' | 'modelVersionId' | 'state'>[]> {
  return rows(
    tx,
    `SELECT plan_id AS "planId", revision_id AS "revisionId", model_version_id AS "modelVersionId", state
     FROM evaluation_run WHERE organisation_id = $1 AND plan_id = ANY($2) ORDER BY created_at DESC LIMIT 2000`,
    [organisationId, planIds],
  );
}

/** Runs of a workflow or of a model version, newest first. */
export function runsOf(
  tx: Tx,
  organisationId: string,
  of: { workflowId?: string; modelVersionId?: string },
  limit: number,
): Promise<RunFacts[]> {
  return rows<RunFacts>(
    tx,
    `${SELECT_RUN} WHERE r.organisation_id = $1 AND ($2::text IS NULL OR r.workflow_id = $2)
       AND ($3::text IS NULL OR r.model_version_id = $3) ORDER BY r.created_at DESC, r.id DESC LIMIT $4`,
    [organisationId, of.workflowId ?? null, of.modelVersionId ?? null, limit],
  );
}

/** One run, locked until the transaction ends when asked, or null. */
export function runById(
  tx: Tx,
  organisationId: string,
  id: string,
  lock: '' | 'FOR UPDATE OF r' = '',
): Promise<RunFacts | null> {
  return row<RunFacts>(tx, `${SELECT_RUN} WHERE r.organisation_id = $1 AND r.id = $2 ${lock}`, [
    organisationId,
    id,
  ]);
}

/** What was answered so far, in the order of the rows. */
export async function answersOf(tx: Tx, runId: string): Promise<RowAnswer[]> {
  const chunks = await rows<{ answers: RowAnswer[] }>(
    tx,
    'SELECT answers FROM evaluation_answer WHERE run_id = $1 ORDER BY chunk LIMIT 10000',
    [runId],
  );
  return chunks.flatMap(({ answers }) => answers);
}

/** Runs of these versions by one plan, newest first, at most 200. */
export function runsByPlan(
  tx: Tx,
  organisationId: string,
  planId: string,
  modelVersionIds: readonly string[],
): Promise<RunFacts[]> {
  return rows<RunFacts>(
    tx,
    `${SELECT_RUN} WHERE r.organisation_id = $1 AND r.plan_id = $2 AND r.model_version_id = ANY($3)
     ORDER BY r.created_at DESC, r.id DESC LIMIT 200`,
    [organisationId, planId, modelVersionIds],
  );
}
