import type { Context } from '#server/access/context.ts';
import { policyTiers } from './policy-tiers.views.ts';

/** Which risk tiers have a policy for production, with its newest number. */
export function listPolicyTiers(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
): Promise<{ riskTier: string; number: number; createdAt: Date }[]> {
  return policyTiers(ctx.tx, ctx.organisationId, 'production');
}
