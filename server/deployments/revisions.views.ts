import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { type DesiredDeployment, keepReason, type RevisionToKeep } from './domain/desired-deployment.ts';
import type { RevisionFacts, RevisionStatusFacts, ServingRevision } from './domain/revision-facts.ts';
import type { TrafficInForce } from './domain/traffic-split.ts';

const REVISION_COLUMNS = `
  r.id, r.deployment_id AS "deploymentId", r.number, d.workflow_id AS "workflowId", d.workspace_id AS "workspaceId",
  d.environment, r.workflow_version_id AS "workflowVersionId", r.model_version_id AS "modelVersionId",
  r.cluster_id AS "clusterId", r.change_request_id AS "changeRequestId", r.engine_model AS "engineModel",
  r.created_at AS "createdAt"`;

const STATUS_COLUMN = `
  CASE WHEN s.revision_id IS NULL THEN NULL ELSE json_build_object('phase', s.phase, 'identityDigest', s.identity_digest,
    'endpoint', s.endpoint, 'message', s.message, 'attempts', s.attempts) END AS status,
  s.observed_at AS "observedAt", s.ready_since AS "readySince", s.next_attempt_at AS "nextAttemptAt"`;

type Flat<T> = Omit<T, 'status'> & {
  status: Omit<RevisionStatusFacts, 'observedAt' | 'readySince' | 'nextAttemptAt'> | null;
  observedAt: Date | null;
  readySince: Date | null;
  nextAttemptAt: Date | null;
};

function withStatus<T extends { status: RevisionStatusFacts | null }>(flat: Flat<T>): T {
  const { status, observedAt, readySince, nextAttemptAt, ...rest } = flat;
  const whole = status && observedAt ? { ...status, observedAt, readySince, nextAttemptAt } : null;
  return { ...rest, status: whole } as unknown as T;
}

/** The revision in force of a workflow in an environment, or null. */
export async function servingRevisionOf(
  tx: Tx,
  organisationId: string,
  workflowId: string,
  environment: string,
): Promise<ServingRevision | null> {
  const found = await row<Flat<ServingRevision>>(
    tx,
    `SELECT ${REVISION_COLUMNS}, o.id AS "rolloutId", o.in_force_at AS "inForceSince", ${STATUS_COLUMN}
     FROM deployment d
     JOIN rollout o ON o.deployment_id = d.id AND o.state = 'in_force'
     JOIN revision r ON r.id = o.to_revision_id
     LEFT JOIN revision_status s ON s.revision_id = r.id
     WHERE d.organisation_id = $1 AND d.workflow_id = $2 AND d.environment = $3
     ORDER BY o.in_force_at DESC LIMIT 1`,
    [organisationId, workflowId, environment],
  );
  return found && withStatus<ServingRevision>(found);
}

/** One revision of the organisation, or null. */
export function revisionById(tx: Tx, organisationId: string, id: string): Promise<RevisionFacts | null> {
  return row<RevisionFacts>(
    tx,
    `SELECT ${REVISION_COLUMNS} FROM revision r JOIN deployment d ON d.id = r.deployment_id
     WHERE r.organisation_id = $1 AND r.id = $2`,
    [organisationId, id],
  );
}

/** What was last observed of a revision, or null when nothing was yet. */
export async function statusOf(tx: Tx, revisionId: string): Promise<RevisionStatusFacts | null> {
  return row<RevisionStatusFacts>(
    tx,
    `SELECT phase, identity_digest AS "identityDigest", endpoint, message, attempts, next_attempt_at AS "nextAttemptAt",
            observed_at AS "observedAt", ready_since AS "readySince" FROM revision_status WHERE revision_id = $1`,
    [revisionId],
  );
}

/** Revisions of a deployment that were in force once, newest in force first; at most 100. */
export function revisionsOnceInForce(
  tx: Tx,
  organisationId: string,
  deploymentId: string,
): Promise<(RevisionFacts & { lastInForceAt: Date })[]> {
  return rows(
    tx,
    `SELECT ${REVISION_COLUMNS}, o.at AS "lastInForceAt" FROM revision r
     JOIN deployment d ON d.id = r.deployment_id
     JOIN LATERAL (SELECT max(in_force_at) AS at FROM rollout WHERE to_revision_id = r.id) o ON o.at IS NOT NULL
     WHERE r.organisation_id = $1 AND r.deployment_id = $2 ORDER BY o.at DESC LIMIT 100`,
    [organisationId, deploymentId],
  );
}

type KeepRow = Flat<RevisionToKeep> & {
  desired: string | null;
  generation: number;
  serving: string | null;
  wayBack: string | null;
  standIn: string | null;
  traffic: TrafficInForce | null;
  shared: string[];
};

const DEPLOYMENTS_MAX = 2000;

/** Every deployment of an organisation with the revisions that matter to it: kept ones, and others not known to be unloaded. */
export async function desiredDeployments(tx: Tx, organisationId: string): Promise<DesiredDeployment[]> {
  const found = await rows<KeepRow>(
    tx,
    `SELECT ${REVISION_COLUMNS}, ${STATUS_COLUMN}, d.desired_revision_id AS desired, d.generation, p.serving, p.way_back AS "wayBack",
            i.stand_in AS "standIn",
            CASE WHEN t.id IS NULL THEN NULL ELSE json_build_object('terms', t.terms, 'salt', t.salt) END AS traffic,
            coalesce(t.revision_ids, '{}') AS shared
     FROM (SELECT * FROM deployment WHERE organisation_id = $1 ORDER BY id LIMIT ${DEPLOYMENTS_MAX}) d
     CROSS JOIN LATERAL (
       SELECT (SELECT to_revision_id FROM rollout WHERE deployment_id = d.id AND state = 'in_force' ORDER BY in_force_at DESC LIMIT 1) AS serving,
              (SELECT to_revision_id FROM rollout WHERE deployment_id = d.id AND state = 'replaced' ORDER BY ended_at DESC, id DESC LIMIT 1) AS way_back
     ) p
     LEFT JOIN LATERAL (
       SELECT o.to_revision_id AS stand_in FROM rollout o
       JOIN revision r ON r.id = o.to_revision_id
       JOIN revision v ON v.id = p.serving AND v.workflow_version_id = r.workflow_version_id AND v.id <> r.id
       JOIN revision_status s ON s.revision_id = r.id AND s.phase NOT IN ('failed', 'unloaded')
       WHERE o.deployment_id = d.id AND o.in_force_at IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM rollout b WHERE b.deployment_id = d.id AND b.kind = 'rollback' AND b.from_revision_id = r.id
           AND b.requested_at >= o.in_force_at)
       ORDER BY o.in_force_at DESC, o.id DESC LIMIT 1
     ) i ON true
     LEFT JOIN traffic_split t ON t.deployment_id = d.id AND t.ended_at IS NULL
     JOIN revision r ON r.deployment_id = d.id
     LEFT JOIN revision_status s ON s.revision_id = r.id
     WHERE r.id IN (d.desired_revision_id, p.serving, p.way_back) OR r.id = ANY(t.revision_ids) OR s.phase IS DISTINCT FROM 'unloaded'
     ORDER BY d.id, r.number DESC`,
    [organisationId],
  );
  const byDeployment = new Map<string, DesiredDeployment & { revisions: RevisionToKeep[] }>();
  for (const { desired, generation, serving, wayBack, standIn, traffic, shared, ...flat } of found) {
    const revision = withStatus<RevisionToKeep>(flat as Flat<RevisionToKeep>);
    const known = byDeployment.get(revision.deploymentId) ?? {
      deploymentId: revision.deploymentId,
      workflowId: revision.workflowId,
      workspaceId: revision.workspaceId,
      environment: revision.environment,
      generation,
      desiredRevisionId: desired,
      servingRevisionId: serving,
      wayBackRevisionId: wayBack,
      standInRevisionId: standIn,
      traffic,
      revisions: [],
    };
    const keep = keepReason(revision.id, { desired, serving, wayBack, standIn, traffic: shared });
    known.revisions.push({ ...revision, keep });
    byDeployment.set(revision.deploymentId, known);
  }
  return [...byDeployment.values()];
}

/** Ids of the model versions that a workflow has revisions of, newest revision first, at most 200. */
export async function versionsServedBy(
  tx: Tx,
  organisationId: string,
  workflowId: string,
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT r.model_version_id AS id FROM revision r JOIN deployment d ON d.id = r.deployment_id
     WHERE r.organisation_id = $1 AND d.workflow_id = $2 GROUP BY r.model_version_id ORDER BY max(r.created_at) DESC LIMIT 200`,
    [organisationId, workflowId],
  );
  return found.map(({ id }) => id);
}

/** The newest revision of a model version that was in force for a workflow in an environment, or null. */
export function revisionOnceInForce(
  tx: Tx,
  organisationId: string,
  which: { workflowId: string; environment: string; modelVersionId: string },
): Promise<(RevisionFacts & { inForceAt: Date }) | null> {
  return row(
    tx,
    `SELECT ${REVISION_COLUMNS}, max(o.in_force_at) AS "inForceAt"
     FROM revision r JOIN deployment d ON d.id = r.deployment_id JOIN rollout o ON o.to_revision_id = r.id
     WHERE r.organisation_id = $1 AND d.workflow_id = $2 AND d.environment = $3 AND r.model_version_id = $4
       AND o.in_force_at IS NOT NULL
     GROUP BY r.id, d.id ORDER BY max(o.in_force_at) DESC LIMIT 1`,
    [organisationId, which.workflowId, which.environment, which.modelVersionId],
  );
}
