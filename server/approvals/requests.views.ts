import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { PolicyAction, PolicyTerms } from './domain/policy.ts';
import type { PolicySubject } from './domain/policy-edit.ts';
import { readTerms } from './domain/read-terms.ts';
import type { RequestState } from './domain/request-states.ts';

export interface RequestListRow {
  id: string;
  number: number;
  state: RequestState;
  stateReason: string | null;
  environment: string;
  workspaceId: string;
  action: PolicyAction;
  reason: string;
  riskTier: string;
  workflow: { id: string; slug: string; name: string } | null;
  model: { name: string; version: number } | null;
  /** Of which policy an edit asks for other terms. */
  subject: PolicySubject | null;
  /** Who broke the glass, once somebody did. */
  invokedBy: string | null;
  requestedBy: string;
  onBehalfOf: string | null;
  contributors: string[];
  createdAt: Date;
  expiresAt: Date;
  decidedAt: Date | null;
  terms: PolicyTerms;
  gates: { passed: number; failed: number; total: number };
}

const SELECT_ITEMS = `
  SELECT c.id, c.number, c.state, c.state_reason AS "stateReason", c.environment, c.workspace_id AS "workspaceId",
         c.action, c.reason, p.risk_tier AS "riskTier", c.manifest->'subject' AS subject,
         (SELECT b.invoked_by FROM break_glass b WHERE b.change_request_id = c.id) AS "invokedBy",
         CASE WHEN c.workflow_id IS NULL THEN NULL ELSE json_build_object('id', c.workflow_id, 'slug', c.manifest->'workflow'->>'slug', 'name', c.manifest->'workflow'->>'name') END AS workflow,
         CASE WHEN c.workflow_id IS NULL THEN NULL ELSE
           json_build_object('name', c.manifest->'model'->>'name', 'version', (c.manifest->'model'->>'version')::int) END AS model,
         c.requested_by AS "requestedBy", c.manifest->>'onBehalfOf' AS "onBehalfOf", c.manifest->'contributors' AS contributors,
         c.created_at AS "createdAt", c.expires_at AS "expiresAt", c.decided_at AS "decidedAt", p.terms,
         (SELECT json_build_object('passed', count(*) FILTER (WHERE status = 'passed'),
            'failed', count(*) FILTER (WHERE status <> 'passed'), 'total',
            coalesce(jsonb_array_length(p.terms->'gates'->'required'), (SELECT count(*) FROM jsonb_object_keys(p.terms->'gates'->'levels'))))
          FROM gate_result g WHERE g.change_request_id = c.id AND g.subject_digest = c.subject_digest) AS gates
  FROM change_request c JOIN approval_policy p ON p.id = c.policy_id
  WHERE c.organisation_id = $1`;

function understood(found: RequestListRow[]): RequestListRow[] {
  return found.map((item) => ({ ...item, terms: readTerms(item.terms) }));
}

/** Requests in these states, newest first, from below a cursor. */
export async function requestItems(
  tx: Tx,
  organisationId: string,
  page: { states: readonly RequestState[]; workflowId: string | null; below: string | null; limit: number },
): Promise<RequestListRow[]> {
  const found = await rows<RequestListRow>(
    tx,
    `${SELECT_ITEMS} AND c.state = ANY($2) AND ($3::text IS NULL OR c.workflow_id = $3) AND ($4::text IS NULL OR c.id < $4)
     ORDER BY c.id DESC LIMIT $5`,
    [organisationId, page.states, page.workflowId, page.below, page.limit],
  );
  return understood(found);
}

/**
 * Requests in review, and emergencies that wait for their judgement, that this person did not ask for, did not work on and
 * has not signed; emergencies first, then what expires soonest.
 */
export async function requestsToSign(
  tx: Tx,
  organisationId: string,
  personId: string,
  now: Date,
  limit: number,
): Promise<RequestListRow[]> {
  const found = await rows<RequestListRow>(
    tx,
    `${SELECT_ITEMS} AND (c.state = 'emergency_applied' OR (c.state = 'in_review' AND c.expires_at > $3)) AND c.requested_by <> $2
       AND NOT EXISTS (SELECT 1 FROM break_glass b WHERE b.change_request_id = c.id AND b.invoked_by = $2)
       AND coalesce(c.manifest->>'onBehalfOf', '') <> $2 AND NOT (c.manifest->'contributors') ? $2
       AND NOT EXISTS (SELECT 1 FROM approval a WHERE a.change_request_id = c.id AND a.person_id = $2
                       AND a.subject_digest = c.subject_digest AND a.withdrawn_at IS NULL AND a.expires_at > $3)
     ORDER BY c.state <> 'emergency_applied', c.expires_at, c.id LIMIT $4`,
    [organisationId, personId, now, limit],
  );
  return understood(found);
}

/** Ids of the model versions that requests in these states ask a workflow to serve, at most 100. */
export async function versionsAskedFor(
  tx: Tx,
  organisationId: string,
  workflowId: string,
  states: readonly RequestState[],
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT DISTINCT model_version_id AS id FROM change_request
     WHERE organisation_id = $1 AND workflow_id = $2 AND state = ANY($3) AND model_version_id IS NOT NULL LIMIT 100`,
    [organisationId, workflowId, states],
  );
  return found.map(({ id }) => id);
}

interface OpenAsk {
  id: string;
  number: number;
  workflowId: string;
  modelVersionId: string;
}

/** The versions of models and prompts that requests in these states are about, at most 1,000. */
export function asksForVersions(
  tx: Tx,
  organisationId: string,
  states: readonly RequestState[],
): Promise<OpenAsk[]> {
  return rows<OpenAsk>(
    tx,
    `SELECT r.id, r.number, r.workflow_id AS "workflowId", asked.id AS "modelVersionId" FROM change_request r
     CROSS JOIN LATERAL (VALUES (r.model_version_id), (r.manifest #>> '{prompt,versionId}')) AS asked(id)
     WHERE r.organisation_id = $1 AND r.state = ANY($2) AND asked.id IS NOT NULL ORDER BY r.number DESC LIMIT 1000`,
    [organisationId, states],
  );
}

/** The state and number of requests, by id. */
export async function statesOfRequests(
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
): Promise<{ id: string; number: number; state: RequestState }[]> {
  if (ids.length === 0) return [];
  return rows(
    tx,
    'SELECT id, number, state FROM change_request WHERE organisation_id = $1 AND id = ANY($2)',
    [organisationId, ids],
  );
}
