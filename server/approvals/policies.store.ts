import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Environment, PolicyAction, PolicyTerms } from './domain/policy.ts';
import { readTerms } from './domain/read-terms.ts';

/** Which policy: each key has versions of its own. */
export interface PolicyKey {
  action: string;
  environment: string;
  riskTier: string;
}

export interface PolicyRow extends PolicyKey {
  id: string;
  number: number;
  terms: PolicyTerms;
  /** The request by which it came to be; null for the first version. */
  changeRequestId: string | null;
  createdBy: string;
  createdAt: Date;
}

/** Inserts policies in one statement. */
export async function insertPolicies(
  tx: Tx,
  policies: readonly (PolicyRow & { organisationId: string })[],
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO approval_policy (id, organisation_id, action, environment, risk_tier, number, terms, change_request_id,
       created_by, created_at)
     SELECT p.id, p."organisationId", p.action, p.environment, p."riskTier", p.number, p.terms, p."changeRequestId",
       p."createdBy", p."createdAt"
     FROM jsonb_to_recordset($1) AS p(id text, "organisationId" text, action text, environment text, "riskTier" text,
       number integer, terms jsonb, "changeRequestId" text, "createdBy" text, "createdAt" timestamptz)`,
    [JSON.stringify(policies)],
  );
}

const SELECT_POLICY = `
  SELECT id, number, action, risk_tier AS "riskTier", environment, terms, change_request_id AS "changeRequestId",
         created_by AS "createdBy", created_at AS "createdAt"
  FROM approval_policy`;

function understood(found: PolicyRow | null): PolicyRow | null {
  return found && { ...found, terms: readTerms(found.terms) };
}

/** The newest version of a policy, or null. */
export async function policyInForce(
  tx: Tx,
  organisationId: string,
  { action, environment, riskTier }: { action: PolicyAction; environment: string; riskTier: string },
): Promise<PolicyRow | null> {
  const found = await row<PolicyRow>(
    tx,
    `${SELECT_POLICY} WHERE organisation_id = $1 AND action = $2 AND environment = $3 AND risk_tier = $4
     ORDER BY number DESC LIMIT 1`,
    [organisationId, action, environment, riskTier],
  );
  return understood(found);
}

export async function policyById(tx: Tx, organisationId: string, id: string): Promise<PolicyRow | null> {
  return understood(
    await row<PolicyRow>(tx, `${SELECT_POLICY} WHERE organisation_id = $1 AND id = $2`, [organisationId, id]),
  );
}

/** The newest version of every policy. */
export async function policiesInForce(tx: Tx, organisationId: string): Promise<PolicyRow[]> {
  const found = await rows<PolicyRow>(
    tx,
    `SELECT DISTINCT ON (action, environment, "riskTier") * FROM (${SELECT_POLICY} WHERE organisation_id = $1) p
     ORDER BY action, environment, "riskTier", number DESC`,
    [organisationId],
  );
  return found.map((one) => ({ ...one, terms: readTerms(one.terms) }));
}

/** The versions of a policy, newest first; at most 100. */
export async function versionsOfPolicy(
  tx: Tx,
  organisationId: string,
  key: { action: PolicyAction; environment: Environment; riskTier: string },
): Promise<PolicyRow[]> {
  const found = await rows<PolicyRow>(
    tx,
    `${SELECT_POLICY} WHERE organisation_id = $1 AND action = $2 AND environment = $3 AND risk_tier = $4
     ORDER BY number DESC LIMIT 100`,
    [organisationId, key.action, key.environment, key.riskTier],
  );
  return found.map((one) => ({ ...one, terms: readTerms(one.terms) }));
}
