import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { RevisionObservation } from './domain/observation.ts';
import type { RolloutState } from './domain/rollout-states.ts';

/** Serialises everything that changes what a workflow serves in an environment, until the transaction ends. */
export async function takeDeploymentLock(tx: Tx, workflowId: string, environment: string): Promise<void> {
  await rows(tx, "SELECT pg_advisory_xact_lock(hashtextextended('deployment|' || $1 || '|' || $2, 0))", [
    workflowId,
    environment,
  ]);
}

export interface DeploymentRow {
  id: string;
  organisationId: string;
  workspaceId: string;
  workflowId: string;
  environment: string;
  desiredRevisionId: string | null;
  generation: number;
}

const SELECT_DEPLOYMENT = `
  SELECT id, organisation_id AS "organisationId", workspace_id AS "workspaceId", workflow_id AS "workflowId",
         environment, desired_revision_id AS "desiredRevisionId", generation FROM deployment`;

export function deploymentOf(
  tx: Tx,
  organisationId: string,
  workflowId: string,
  environment: string,
): Promise<DeploymentRow | null> {
  return row(
    tx,
    `${SELECT_DEPLOYMENT} WHERE organisation_id = $1 AND workflow_id = $2 AND environment = $3`,
    [organisationId, workflowId, environment],
  );
}

export function deploymentById(tx: Tx, organisationId: string, id: string): Promise<DeploymentRow | null> {
  return row(tx, `${SELECT_DEPLOYMENT} WHERE organisation_id = $1 AND id = $2`, [organisationId, id]);
}

export async function insertDeployment(
  tx: Tx,
  deployment: DeploymentRow & { createdAt: Date },
): Promise<void> {
  await prismaOf(tx).deployment.create({ data: deployment });
}

/** Sets the desired revision and returns the new generation. */
export async function setDesired(tx: Tx, deploymentId: string, revisionId: string | null): Promise<number> {
  const { generation } = await prismaOf(tx).deployment.update({
    where: { id: deploymentId },
    data: { desiredRevisionId: revisionId, generation: { increment: 1 } },
  });
  return generation;
}

export async function nextRevisionNumber(tx: Tx, deploymentId: string): Promise<number> {
  const found = await row<{ next: number }>(
    tx,
    'SELECT coalesce(max(number), 0) + 1 AS next FROM revision WHERE deployment_id = $1',
    [deploymentId],
  );
  return found?.next ?? 1;
}

export interface NewRevision {
  id: string;
  organisationId: string;
  workspaceId: string;
  deploymentId: string;
  number: number;
  workflowVersionId: string;
  modelVersionId: string;
  clusterId: string;
  changeRequestId: string;
  engineModel: string;
  createdAt: Date;
}

export async function insertRevision(tx: Tx, revision: NewRevision): Promise<void> {
  await prismaOf(tx).revision.create({ data: revision });
}

export interface RolloutRow {
  id: string;
  fromRevisionId: string | null;
  toRevisionId: string;
  revisionNumber: number;
  requestedAt: Date;
}

/** The rollout of a deployment in this state, of which there is at most one for `requested` and `in-force`. */
export function rolloutIn(
  tx: Tx,
  deploymentId: string,
  state: 'requested' | 'in_force',
): Promise<RolloutRow | null> {
  return row(
    tx,
    `SELECT o.id, o.from_revision_id AS "fromRevisionId", o.to_revision_id AS "toRevisionId",
            r.number AS "revisionNumber", o.requested_at AS "requestedAt"
     FROM rollout o JOIN revision r ON r.id = o.to_revision_id
     WHERE o.deployment_id = $1 AND o.state = $2 ORDER BY o.requested_at DESC, o.id DESC LIMIT 1`,
    [deploymentId, state],
  );
}

/** The rollout of a deployment that was requested last, or null. */
export function latestRolloutOf(
  tx: Tx,
  deploymentId: string,
): Promise<{ id: string; toRevisionId: string; state: RolloutState } | null> {
  return row(
    tx,
    `SELECT id, to_revision_id AS "toRevisionId", state FROM rollout WHERE deployment_id = $1
     ORDER BY requested_at DESC, id DESC LIMIT 1`,
    [deploymentId],
  );
}

export interface NewRollout {
  id: string;
  organisationId: string;
  workspaceId: string;
  deploymentId: string;
  kind: string;
  fromRevisionId: string | null;
  toRevisionId: string;
  reason: string;
  incidentId: string | null;
  requestedBy: string;
  requestedAt: Date;
}

export async function insertRollout(tx: Tx, rollout: NewRollout): Promise<void> {
  await prismaOf(tx).rollout.create({ data: { ...rollout, strategy: 'all-at-once', state: 'requested' } });
}

/** Moves a rollout on. */
export async function setRolloutState(
  tx: Tx,
  id: string,
  change: { state: RolloutState; inForceAt?: Date; endedAt?: Date; message?: string },
): Promise<void> {
  await prismaOf(tx).rollout.update({ where: { id }, data: change });
}

/** Writes what was observed; `readySince` stays from the first of an unbroken row of ready observations. */
export async function saveStatus(
  tx: Tx,
  organisationId: string,
  observation: RevisionObservation,
  observedAt: Date,
): Promise<void> {
  const { revisionId, phase, identityDigest, endpoint, message, attempts, nextAttemptAt } = observation;
  await rows(
    tx,
    `INSERT INTO revision_status AS s (revision_id, organisation_id, phase, identity_digest, endpoint, message, attempts, next_attempt_at, observed_at, ready_since)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $3 = 'ready' THEN $9::timestamptz END)
     ON CONFLICT (revision_id) DO UPDATE SET phase = excluded.phase, identity_digest = excluded.identity_digest,
       endpoint = excluded.endpoint, message = excluded.message, attempts = excluded.attempts,
       next_attempt_at = excluded.next_attempt_at, observed_at = excluded.observed_at,
       ready_since = CASE WHEN excluded.phase = 'ready' THEN coalesce(s.ready_since, excluded.ready_since) END`,
    [
      revisionId,
      organisationId,
      phase,
      identityDigest,
      endpoint === null ? null : JSON.stringify(endpoint),
      message?.slice(0, 2000) ?? null,
      attempts,
      nextAttemptAt,
      observedAt,
    ],
  );
}
