import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import { RISK_TIERS } from '#server/workflows/domain/risk-tier.ts';
import { DEFAULT_POLICIES } from './domain/default-policies.ts';
import { ENVIRONMENTS } from './domain/policy.ts';
import { insertPolicy, policyInForce } from './policies.store.ts';

/** Gives a new organisation its first approval policy for every risk tier and environment; leaves existing ones alone. */
export async function createDefaultPolicies(ctx: Context): Promise<void> {
  for (const environment of ENVIRONMENTS) {
    for (const riskTier of RISK_TIERS) {
      if (await policyInForce(ctx.tx, ctx.organisationId, riskTier, environment)) continue;
      const id = newId('policy');
      await insertPolicy(ctx.tx, {
        id,
        organisationId: ctx.organisationId,
        riskTier,
        environment,
        number: 1,
        terms: DEFAULT_POLICIES.promote[environment][riskTier],
        createdBy: ctx.actor.id,
        createdAt: ctx.now,
      });
      await appendAuditEvent(ctx, {
        type: 'policy.created',
        resourceId: id,
        details: { riskTier, environment, number: 1 },
      });
    }
  }
}
