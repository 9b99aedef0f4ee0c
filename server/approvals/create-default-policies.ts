import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import { RISK_TIERS, type RiskTier } from '#server/workflows/domain/risk-tier.ts';
import { DEFAULT_POLICIES } from './domain/default-policies.ts';
import {
  ENVIRONMENTS,
  type Environment,
  POLICY_ACTIONS,
  type PolicyAction,
  type PolicyTerms,
} from './domain/policy.ts';
import { insertPolicies, policiesInForce } from './policies.store.ts';

/** What a policy is about. */
export interface PolicyKey {
  action: PolicyAction;
  environment: Environment;
  riskTier: RiskTier;
}

/** The terms that a new organisation starts with. */
export function defaultTerms({ action, environment, riskTier }: PolicyKey): PolicyTerms {
  return DEFAULT_POLICIES[action][environment][riskTier];
}

/** Gives an organisation its first approval policy for everything that has none yet, and returns how many it gave. */
export async function createDefaultPolicies(
  ctx: Context,
  termsOf: (key: PolicyKey) => PolicyTerms = defaultTerms,
): Promise<number> {
  const present = new Set((await policiesInForce(ctx.tx, ctx.organisationId)).map(keyOf));
  const keys = POLICY_ACTIONS.flatMap((action) =>
    ENVIRONMENTS.flatMap((environment) =>
      RISK_TIERS.map((riskTier) => ({ action, environment, riskTier }) as const),
    ),
  ).filter((key) => !present.has(keyOf(key)));
  const policies = keys.map((key) => ({
    id: newId('policy'),
    organisationId: ctx.organisationId,
    ...key,
    number: 1,
    terms: termsOf(key),
    changeRequestId: null,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  }));
  await insertPolicies(ctx.tx, policies);
  for (const { id, action, environment, riskTier } of policies)
    await appendAuditEvent(ctx, {
      type: 'policy.created',
      resourceId: id,
      details: { action, environment, riskTier, number: 1 },
    });
  return keys.length;
}

function keyOf({ action, environment, riskTier }: { action: string; environment: string; riskTier: string }) {
  return `${action}|${environment}|${riskTier}`;
}
