import type { Context } from '#server/access/context.ts';
import type { AskedSections } from '#server/registry/domain/required-sections.ts';
import { RISK_TIERS } from '#server/workflows/domain/risk-tier.ts';
import { DEFAULT_POLICIES } from './domain/default-policies.ts';
import { policiesInForce } from './policies.store.ts';

/** The sections of a model card that the policy in force of each tier wants filled in for production; none where no gate looks. */
export async function listCardSections(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
): Promise<AskedSections[]> {
  const inForce = (await policiesInForce(ctx.tx, ctx.organisationId)).filter(
    ({ action, environment }) => action === 'promote' && environment === 'production',
  );
  return RISK_TIERS.map((riskTier) => {
    const stored = inForce.find((policy) => policy.riskTier === riskTier);
    const { gates } = stored?.terms ?? DEFAULT_POLICIES.promote.production[riskTier];
    const isAsked = gates.levels['card-complete'] !== undefined;
    return { riskTier, sections: isAsked ? gates.cardSections : [] };
  });
}
