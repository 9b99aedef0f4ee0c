import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { RolloutShown } from './domain/deployment-facts.ts';
import type { RevisionPhase } from './domain/revision-facts.ts';
import type { RolloutState } from './domain/rollout-states.ts';

export interface DeploymentListRow {
  id: string;
  environment: string;
  workflowId: string;
  servingNumber: number | null;
  modelVersionId: string | null;
  clusterId: string | null;
  inForceAt: Date | null;
  lastNumber: number | null;
  lastState: RolloutState | null;
  lastAt: Date | null;
}

/** Deployments newest first from below a cursor, each with what serves and its newest rollout. */
export function deploymentItems(
  tx: Tx,
  organisationId: string,
  page: { below: string | null; limit: number },
): Promise<DeploymentListRow[]> {
  return rows(
    tx,
    `SELECT d.id, d.environment, d.workflow_id AS "workflowId", s.number AS "servingNumber", s.model_version_id AS "modelVersionId",
            s.cluster_id AS "clusterId", s.in_force_at AS "inForceAt", l.number AS "lastNumber", l.state AS "lastState",
            l.requested_at AS "lastAt"
     FROM (SELECT * FROM deployment WHERE organisation_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3) d
     LEFT JOIN LATERAL (
       SELECT r.number, r.model_version_id, r.cluster_id, o.in_force_at FROM rollout o JOIN revision r ON r.id = o.to_revision_id
       WHERE o.deployment_id = d.id AND o.state = 'in_force' ORDER BY o.in_force_at DESC LIMIT 1
     ) s ON true
     LEFT JOIN LATERAL (
       SELECT r.number, o.state, o.requested_at FROM rollout o JOIN revision r ON r.id = o.to_revision_id
       WHERE o.deployment_id = d.id ORDER BY o.requested_at DESC, o.id DESC LIMIT 1
     ) l ON true
     ORDER BY d.id DESC`,
    [organisationId, page.below, page.limit],
  );
}

export interface DeploymentHeadRow {
  id: string;
  environment: string;
  generation: number;
  workflowId: string;
  desiredRevisionId: string | null;
  servingRevisionId: string | null;
  servingSince: Date | null;
}

/** One deployment, by its id or by workflow and environment, or null. */
export function deploymentHead(
  tx: Tx,
  organisationId: string,
  which: { id?: string; workflowId?: string; environment?: string },
): Promise<DeploymentHeadRow | null> {
  return row(
    tx,
    `SELECT d.id, d.environment, d.generation, d.workflow_id AS "workflowId", d.desired_revision_id AS "desiredRevisionId",
            s.to_revision_id AS "servingRevisionId", s.in_force_at AS "servingSince"
     FROM deployment d
     LEFT JOIN LATERAL (SELECT to_revision_id, in_force_at FROM rollout WHERE deployment_id = d.id AND state = 'in_force'
                        ORDER BY in_force_at DESC LIMIT 1) s ON true
     WHERE d.organisation_id = $1 AND (d.id = $2 OR (d.workflow_id = $3 AND d.environment = $4))`,
    [organisationId, which.id ?? null, which.workflowId ?? null, which.environment ?? null],
  );
}

export interface RevisionListRow {
  id: string;
  number: number;
  workflowVersionId: string;
  modelVersionId: string;
  clusterId: string;
  changeRequestId: string;
  createdAt: Date;
  phase: RevisionPhase | null;
  message: string | null;
  lastInForceAt: Date | null;
}

/** The newest revisions of a deployment with what was last observed of each. */
export function revisionItems(tx: Tx, deploymentId: string, limit: number): Promise<RevisionListRow[]> {
  return rows(
    tx,
    `SELECT r.id, r.number, r.workflow_version_id AS "workflowVersionId", r.model_version_id AS "modelVersionId",
            r.cluster_id AS "clusterId", r.change_request_id AS "changeRequestId", r.created_at AS "createdAt", s.phase, s.message,
            (SELECT max(in_force_at) FROM rollout WHERE to_revision_id = r.id) AS "lastInForceAt"
     FROM revision r LEFT JOIN revision_status s ON s.revision_id = r.id
     WHERE r.deployment_id = $1 ORDER BY r.number DESC LIMIT $2`,
    [deploymentId, limit],
  );
}

export type RolloutListRow = Omit<RolloutShown, 'requestedBy'> & { requestedBy: string };

/** The newest rollouts of a deployment. */
export function rolloutItems(tx: Tx, deploymentId: string, limit: number): Promise<RolloutListRow[]> {
  return rows(
    tx,
    `SELECT o.id, o.kind, o.state, f.number AS "fromRevision", t.number AS "toRevision", o.reason, o.incident_id AS "incidentId",
            o.requested_by AS "requestedBy", o.requested_at AS "requestedAt", o.in_force_at AS "inForceAt",
            o.ended_at AS "endedAt", o.message
     FROM rollout o JOIN revision t ON t.id = o.to_revision_id LEFT JOIN revision f ON f.id = o.from_revision_id
     WHERE o.deployment_id = $1 ORDER BY o.requested_at DESC, o.id DESC LIMIT $2`,
    [deploymentId, limit],
  );
}
