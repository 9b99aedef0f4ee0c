import { prismaOf, row } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { PolicyTerms } from './domain/policy.ts';
import { readTerms } from './domain/read-terms.ts';

export interface PolicyRow {
  id: string;
  number: number;
  riskTier: string;
  environment: string;
  terms: PolicyTerms;
}

export async function insertPolicy(
  tx: Tx,
  policy: PolicyRow & { organisationId: string; createdBy: string; createdAt: Date },
): Promise<void> {
  await prismaOf(tx).approvalPolicy.create({ data: policy });
}

const SELECT_POLICY = 'SELECT id, number, risk_tier AS "riskTier", environment, terms FROM approval_policy';

function understood(found: PolicyRow | null): PolicyRow | null {
  return found && { ...found, terms: readTerms(found.terms) };
}

/** The newest policy of a tier in an environment, or null. */
export async function policyInForce(
  tx: Tx,
  organisationId: string,
  riskTier: string,
  environment: string,
): Promise<PolicyRow | null> {
  const found = await row<PolicyRow>(
    tx,
    `${SELECT_POLICY} WHERE organisation_id = $1 AND risk_tier = $2 AND environment = $3 ORDER BY number DESC LIMIT 1`,
    [organisationId, riskTier, environment],
  );
  return understood(found);
}

export async function policyById(tx: Tx, organisationId: string, id: string): Promise<PolicyRow | null> {
  return understood(
    await row<PolicyRow>(tx, `${SELECT_POLICY} WHERE organisation_id = $1 AND id = $2`, [organisationId, id]),
  );
}
