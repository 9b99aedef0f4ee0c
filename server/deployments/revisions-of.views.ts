import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** A revision as far as it tells what became of a model version. */
export interface RevisionOfVersion {
  id: string;
  number: number;
  modelVersionId: string;
  deploymentId: string;
  workspaceId: string;
  workflowId: string;
  environment: string;
  isServing: boolean;
  /** Meant to serve, but not in force yet. */
  isOnTheWay: boolean;
  wasInForce: boolean;
}

/** The newest revisions of these model versions. */
export function revisionsOfVersions(
  tx: Tx,
  organisationId: string,
  given: { modelVersionIds: readonly string[]; deploymentId: string | null; limit: number },
): Promise<RevisionOfVersion[]> {
  return rows<RevisionOfVersion>(
    tx,
    `WITH found AS (
       SELECT id, number, model_version_id, deployment_id, created_at FROM revision
       WHERE organisation_id = $1 AND model_version_id = ANY($2) AND ($3::text IS NULL OR deployment_id = $3)
       ORDER BY created_at DESC, id DESC LIMIT $4
     ), serving AS (
       SELECT DISTINCT ON (deployment_id) deployment_id, to_revision_id FROM rollout
       WHERE organisation_id = $1 AND state = 'in_force' AND deployment_id IN (SELECT deployment_id FROM found)
       ORDER BY deployment_id, in_force_at DESC
     )
     SELECT f.id, f.number, f.model_version_id AS "modelVersionId", f.deployment_id AS "deploymentId", d.workspace_id AS "workspaceId",
       d.workflow_id AS "workflowId", d.environment, s.to_revision_id IS NOT DISTINCT FROM f.id AS "isServing",
       d.desired_revision_id IS NOT DISTINCT FROM f.id AND s.to_revision_id IS DISTINCT FROM f.id AS "isOnTheWay",
       EXISTS (SELECT 1 FROM rollout o WHERE o.deployment_id = f.deployment_id AND o.to_revision_id = f.id AND o.in_force_at IS NOT NULL)
         AS "wasInForce"
     FROM found f JOIN deployment d ON d.id = f.deployment_id LEFT JOIN serving s ON s.deployment_id = d.id
     ORDER BY f.created_at DESC, f.id DESC`,
    [organisationId, given.modelVersionIds, given.deploymentId, given.limit],
  );
}

/** The model versions of a deployment by their newest revision, or null where there is no such deployment. */
export function versionsOfDeployment(
  tx: Tx,
  organisationId: string,
  deploymentId: string,
  limit: number,
): Promise<{ workspaceId: string; modelVersionIds: string[] } | null> {
  return row(
    tx,
    `SELECT d.workspace_id AS "workspaceId", coalesce((SELECT array_agg(model_version_id ORDER BY number DESC) FROM (
       SELECT model_version_id, max(number) AS number FROM revision WHERE deployment_id = d.id
       GROUP BY model_version_id ORDER BY 2 DESC LIMIT $3) v), '{}') AS "modelVersionIds"
     FROM deployment d WHERE d.organisation_id = $1 AND d.id = $2`,
    [organisationId, deploymentId, limit],
  );
}
