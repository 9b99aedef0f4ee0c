import type { CallPolicy } from '../../workflows/domain/call-policy.ts';
import type { RiskTier } from '../../workflows/domain/risk-tier.ts';

const RISKY_MS = 60_000;

/**
 * For how many milliseconds a gateway may go on by stops and routes that it cannot confirm; null for ever. The policy says
 * so; where it does not, what can do harm waits for a minute and the rest goes on.
 */
export function freshnessBound(policy: CallPolicy | undefined, tier: RiskTier | undefined): number | null {
  if (policy?.freshnessMs !== undefined) return policy.freshnessMs;
  // What a snapshot from before tiers does not say counts as risky.
  return tier === 'minimal' || tier === 'limited' ? null : RISKY_MS;
}

/** Why a workflow stops itself; null while it may go on. */
export function stalenessOf(unconfirmedMs: number, boundMs: number | null): string | null {
  if (boundMs === null || unconfirmedMs <= boundMs) return null;
  const seconds = Number.isFinite(unconfirmedMs)
    ? `for ${Math.floor(unconfirmedMs / 1_000)} s`
    : 'since it started';
  return `This gateway could not confirm stops and routes ${seconds}; the workflow allows ${boundMs / 1_000} s.`;
}
