import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { GateOutcome } from './domain/gate-facts.ts';
import type { Manifest } from './domain/manifest.ts';
import type { GateLevel } from './domain/policy.ts';
import type { PolicyEditManifest } from './domain/policy-edit.ts';
import type { RequestState } from './domain/request-states.ts';

interface RequestHead {
  id: string;
  organisationId: string;
  workspaceId: string;
  number: number;
  environment: string;
  state: RequestState;
  reason: string;
  policyId: string;
  subjectDigest: string;
  requestedBy: string;
  createdAt: Date;
  expiresAt: Date;
  decidedAt: Date | null;
  stateReason: string | null;
  revisionId: string | null;
}

/** A request to serve a model version. */
export interface RequestRow extends RequestHead {
  action: 'promote';
  workflowId: string;
  workflowVersionId: string;
  modelVersionId: string;
  clusterId: string;
  manifest: Manifest;
  baseRevisionId: string | null;
}

/** A request to change a policy; it concerns the whole organisation. */
export interface PolicyEditRow extends RequestHead {
  action: 'edit-policy';
  manifest: PolicyEditManifest;
}

export type AnyRequestRow = RequestRow | PolicyEditRow;

const SELECT_REQUEST = `
  SELECT id, action, organisation_id AS "organisationId", workspace_id AS "workspaceId", number, workflow_id AS "workflowId",
         workflow_version_id AS "workflowVersionId", model_version_id AS "modelVersionId", cluster_id AS "clusterId",
         environment, state, reason, policy_id AS "policyId", manifest, subject_digest AS "subjectDigest",
         base_revision_id AS "baseRevisionId", requested_by AS "requestedBy", created_at AS "createdAt",
         expires_at AS "expiresAt", decided_at AS "decidedAt", state_reason AS "stateReason", revision_id AS "revisionId"
  FROM change_request`;

/** A request of any action, locked against every other change until the transaction ends, or null. */
export function lockedAnyRequest(tx: Tx, organisationId: string, id: string): Promise<AnyRequestRow | null> {
  return row(tx, `${SELECT_REQUEST} WHERE organisation_id = $1 AND id = $2 FOR UPDATE`, [organisationId, id]);
}

/** One promotion, locked against every other change until the transaction ends, or null. */
export function lockedRequest(tx: Tx, organisationId: string, id: string): Promise<RequestRow | null> {
  return row(
    tx,
    `${SELECT_REQUEST} WHERE organisation_id = $1 AND id = $2 AND action = 'promote' FOR UPDATE`,
    [organisationId, id],
  );
}

export function anyRequestById(tx: Tx, organisationId: string, id: string): Promise<AnyRequestRow | null> {
  return row(tx, `${SELECT_REQUEST} WHERE organisation_id = $1 AND id = $2`, [organisationId, id]);
}

/** Promotions of an organisation in these states, oldest first. */
export function requestsInState(
  tx: Tx,
  organisationId: string,
  states: readonly RequestState[],
  limit: number,
): Promise<RequestRow[]> {
  return rows(
    tx,
    `${SELECT_REQUEST} WHERE organisation_id = $1 AND state = ANY($2) AND action = 'promote'
     ORDER BY created_at, id LIMIT $3`,
    [organisationId, states, limit],
  );
}

/** Requests of any action in these states, oldest first. */
export function anyRequestsInState(
  tx: Tx,
  organisationId: string,
  states: readonly RequestState[],
  limit: number,
): Promise<AnyRequestRow[]> {
  return rows(
    tx,
    `${SELECT_REQUEST} WHERE organisation_id = $1 AND state = ANY($2) ORDER BY created_at, id LIMIT $3`,
    [organisationId, states, limit],
  );
}

/** The open request that asks for the same, or null. */
export function sameOpenRequest(
  tx: Tx,
  organisationId: string,
  asked: { workflowId: string; environment: string; modelVersionId: string; clusterId: string },
  openStates: readonly RequestState[],
): Promise<{ id: string; number: number } | null> {
  return row(
    tx,
    `SELECT id, number FROM change_request WHERE organisation_id = $1 AND workflow_id = $2 AND environment = $3
       AND model_version_id = $4 AND cluster_id = $5 AND state = ANY($6) LIMIT 1`,
    [organisationId, asked.workflowId, asked.environment, asked.modelVersionId, asked.clusterId, openStates],
  );
}

/** The next number of the organisation; holds other openings back until the transaction ends. */
export async function nextRequestNumber(tx: Tx, organisationId: string): Promise<number> {
  await rows(tx, "SELECT pg_advisory_xact_lock(hashtextextended('change_request|' || $1, 0))", [
    organisationId,
  ]);
  const found = await row<{ next: number }>(
    tx,
    'SELECT coalesce(max(number), 0) + 1 AS next FROM change_request WHERE organisation_id = $1',
    [organisationId],
  );
  return found?.next ?? 1;
}

export async function insertRequest(
  tx: Tx,
  request:
    | Omit<RequestRow, 'decidedAt' | 'stateReason' | 'revisionId'>
    | Omit<PolicyEditRow, 'decidedAt' | 'stateReason' | 'revisionId'>,
): Promise<void> {
  await prismaOf(tx).changeRequest.create({
    data: { ...request, manifest: request.manifest as object },
    select: { id: true },
  });
}

/** Moves a request to a state. */
export async function setRequestState(
  tx: Tx,
  id: string,
  change: { state: RequestState; decidedAt: Date | null; stateReason: string | null; revisionId?: string },
): Promise<void> {
  await prismaOf(tx).changeRequest.update({ where: { id }, data: change });
}

export interface GateResultRow extends GateOutcome {
  id: string;
  gate: string;
  evidenceDigest: string;
  /** What its failure did when it was judged. */
  level: GateLevel;
  /** The waiver by which its failure was accepted. */
  waiverId: string | null;
  evaluatedAt: Date;
}

/** Writes the result of a gate over an earlier one for the same digest, and returns the row's id. */
export async function saveGateResult(
  tx: Tx,
  result: GateResultRow & {
    organisationId: string;
    workspaceId: string;
    changeRequestId: string;
    subjectDigest: string;
  },
): Promise<string> {
  const { id, changeRequestId, subjectDigest, gate } = result;
  const outcome = {
    status: result.status,
    summary: result.summary,
    evidence: result.evidence as object,
    evidenceDigest: result.evidenceDigest,
    level: result.level,
    waiverId: result.waiverId,
    evaluatedAt: result.evaluatedAt,
  };
  const saved = await prismaOf(tx).gateResult.upsert({
    where: { changeRequestId_subjectDigest_gate: { changeRequestId, subjectDigest, gate } },
    create: {
      id,
      changeRequestId,
      subjectDigest,
      gate,
      organisationId: result.organisationId,
      workspaceId: result.workspaceId,
      ...outcome,
    },
    update: outcome,
    select: { id: true },
  });
  return saved.id;
}

/** The gate results that belong to a request's digest, in the order of the policy. */
export function gateResultsOf(
  tx: Tx,
  changeRequestId: string,
  subjectDigest: string,
): Promise<GateResultRow[]> {
  return rows(
    tx,
    `SELECT id, gate, status, summary, evidence, evidence_digest AS "evidenceDigest", level, waiver_id AS "waiverId", evaluated_at AS "evaluatedAt"
     FROM gate_result WHERE change_request_id = $1 AND subject_digest = $2 ORDER BY id LIMIT 100`,
    [changeRequestId, subjectDigest],
  );
}
