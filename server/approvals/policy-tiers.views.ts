import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** The newest number and time of each tier's policy in an environment. */
export function policyTiers(
  tx: Tx,
  organisationId: string,
  environment: string,
): Promise<{ riskTier: string; number: number; createdAt: Date }[]> {
  return rows(
    tx,
    `SELECT risk_tier AS "riskTier", max(number) AS number, max(created_at) AS "createdAt" FROM approval_policy
     WHERE organisation_id = $1 AND environment = $2 GROUP BY risk_tier`,
    [organisationId, environment],
  );
}
