import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { PolicyAction } from './domain/policy.ts';
import type { PolicySubject } from './domain/policy-edit.ts';
import { OPEN_STATES, type RequestState } from './domain/request-states.ts';

export interface OpenEditRow {
  id: string;
  number: number;
  state: RequestState;
  to: number;
  requestedBy: string;
  subject: PolicySubject;
}

const SELECT_EDIT = `
  SELECT id, number, state, (manifest->'to'->>'number')::int AS "to", requested_by AS "requestedBy",
         manifest->'subject' AS subject
  FROM change_request`;

/** Open requests to change policies, newest first; at most 100. */
export function openEdits(tx: Tx, organisationId: string): Promise<OpenEditRow[]> {
  return rows(
    tx,
    `${SELECT_EDIT} WHERE organisation_id = $1 AND action = 'edit-policy' AND state = ANY($2) ORDER BY id DESC LIMIT 100`,
    [organisationId, OPEN_STATES],
  );
}

/** The open request to change this policy, or null. */
export function openEditOf(
  tx: Tx,
  organisationId: string,
  { action, environment, riskTier }: PolicySubject,
): Promise<OpenEditRow | null> {
  return row(
    tx,
    `${SELECT_EDIT} WHERE organisation_id = $1 AND action = 'edit-policy' AND state = ANY($2)
       AND manifest->'subject' = $3::jsonb ORDER BY id DESC LIMIT 1`,
    [organisationId, OPEN_STATES, JSON.stringify({ action, environment, riskTier })],
  );
}

/** The numbers of requests by id. */
export async function requestNumbers(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = await rows<{ id: string; number: number }>(
    tx,
    'SELECT id, number FROM change_request WHERE id = ANY($1) LIMIT 500',
    [ids],
  );
  return new Map(found.map(({ id, number }) => [id, number]));
}

/** The newest requests of an action, for trying conditions; at most 20. */
export function latestRequests(
  tx: Tx,
  organisationId: string,
  action: PolicyAction,
): Promise<{ id: string; number: number; state: RequestState; what: string }[]> {
  return rows(
    tx,
    `SELECT id, number, state, CASE action
       WHEN 'promote' THEN (manifest->'model'->>'name') || ' version ' || (manifest->'model'->>'version')
       ELSE (manifest->'subject'->>'riskTier') || ' risk in ' || environment END AS what
     FROM change_request WHERE organisation_id = $1 AND action = $2 ORDER BY id DESC LIMIT 20`,
    [organisationId, action],
  );
}
