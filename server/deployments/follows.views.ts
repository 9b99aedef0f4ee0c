import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** A deployment, and what it is meant to serve now. */
export interface Follower {
  deploymentId: string;
  workspaceId: string;
  workflowId: string;
  environment: string;
  modelVersionId: string;
  workflowVersionId: string;
  clusterId: string;
}

const FOLLOWER = `SELECT d.id AS "deploymentId", d.workspace_id AS "workspaceId", d.workflow_id AS "workflowId", d.environment,
    r.model_version_id AS "modelVersionId", r.workflow_version_id AS "workflowVersionId", r.cluster_id AS "clusterId"
  FROM deployment d JOIN revision r ON r.id = d.desired_revision_id`;

/** The deployments that follow an alias of a model and serve something, oldest first. */
export function followersOf(
  tx: Tx,
  organisationId: string,
  { modelId, alias }: { modelId: string; alias: string },
): Promise<Follower[]> {
  return rows<Follower>(
    tx,
    `${FOLLOWER} WHERE d.organisation_id = $1
       AND d.id IN (SELECT deployment_id FROM alias_follow WHERE model_id = $2 AND alias = $3) ORDER BY d.id`,
    [organisationId, modelId, alias],
  );
}

/** The workflows whose deployments follow an alias of a model. */
export async function workflowsFollowing(tx: Tx, organisationId: string, modelId: string): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT DISTINCT d.workflow_id AS id FROM alias_follow f JOIN deployment d ON d.id = f.deployment_id
     WHERE f.organisation_id = $1 AND f.model_id = $2 LIMIT 1000`,
    [organisationId, modelId],
  );
  return found.map(({ id }) => id);
}

/** Every deployment to an environment that serves something, oldest first, at most 2,000. */
export function servingIn(tx: Tx, organisationId: string, environment: string): Promise<Follower[]> {
  return rows<Follower>(
    tx,
    `${FOLLOWER} WHERE d.organisation_id = $1 AND d.environment = $2 ORDER BY d.id LIMIT 2000`,
    [organisationId, environment],
  );
}

export interface FollowRow {
  id: string;
  deploymentId: string;
  modelId: string;
  alias: string;
  setBy: string;
  setAt: Date;
}

/** The aliases that a deployment follows: of its model, and perhaps of its prompt. */
export function followsOf(tx: Tx, organisationId: string, deploymentId: string): Promise<FollowRow[]> {
  return rows<FollowRow>(
    tx,
    `SELECT id, deployment_id AS "deploymentId", model_id AS "modelId", alias, set_by AS "setBy", set_at AS "setAt"
     FROM alias_follow WHERE organisation_id = $1 AND deployment_id = $2 ORDER BY id LIMIT 100`,
    [organisationId, deploymentId],
  );
}

export interface AliasFollower {
  alias: string;
  deploymentId: string;
  workflowId: string;
  environment: string;
}

/** The deployments that follow any alias of a model, by alias, at most 500. */
export function aliasFollowersOf(tx: Tx, organisationId: string, modelId: string): Promise<AliasFollower[]> {
  return rows<AliasFollower>(
    tx,
    `SELECT f.alias, d.id AS "deploymentId", d.workflow_id AS "workflowId", d.environment
     FROM alias_follow f JOIN deployment d ON d.id = f.deployment_id
     WHERE f.organisation_id = $1 AND f.model_id = $2 ORDER BY f.alias, d.id LIMIT 500`,
    [organisationId, modelId],
  );
}

/** The aliases of a model that deployments follow, each with how many do. */
export function followedAliases(
  tx: Tx,
  organisationId: string,
  modelId: string,
): Promise<{ alias: string; deployments: number }[]> {
  return rows(
    tx,
    `SELECT alias, count(*)::int AS deployments FROM alias_follow WHERE organisation_id = $1 AND model_id = $2
     GROUP BY alias ORDER BY alias LIMIT 200`,
    [organisationId, modelId],
  );
}
