import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { RISK_TIER_WORDING, type RiskTier } from '#server/workflows/domain/risk-tier.ts';
import { approvedTier } from './assessments.views.ts';
import { isBelow } from './domain/risk-assessment.ts';

/** Refuses with `invalid` a risk tier below that of the workflow's approved risk assessment; without one, any tier fits. */
export async function requireFittingTier(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workflowId: string,
  tier: RiskTier,
): Promise<void> {
  const approved = await approvedTier(ctx.tx, ctx.organisationId, workflowId);
  if (!approved || !isBelow(tier, approved.tier)) return;
  const [floor, asked] = [RISK_TIER_WORDING[approved.tier].name, RISK_TIER_WORDING[tier].name];
  const message = `The approved risk assessment (version ${approved.number}) finds tier ${floor}; ${asked} is below it. Choose ${floor} or stricter, or have a new assessment approved first.`;
  throw new Refusal('invalid', message, { fields: [{ path: '/riskTier', message }] });
}
