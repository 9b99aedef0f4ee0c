/** How much harm a wrong decision can do; approval policies ask for more signatures the higher it is. */
export const RISK_TIERS = ['minimal', 'limited', 'high', 'critical'] as const;

export type RiskTier = (typeof RISK_TIERS)[number];

/** What each tier means, for people who must choose one. */
export const RISK_TIER_WORDING = {
  minimal: { name: 'Minimal', meaning: 'A wrong decision is cheap and easily undone.' },
  limited: { name: 'Limited', meaning: 'A wrong decision costs money or trust and can be put right.' },
  high: { name: 'High', meaning: 'A wrong decision harms a person and is hard to put right.' },
  critical: { name: 'Critical', meaning: 'A wrong decision endangers people or cannot be put right.' },
} as const satisfies Record<RiskTier, { name: string; meaning: string }>;

/** The tier that asks for most among these; null of none. */
export function strictestTier(tiers: readonly RiskTier[]): RiskTier | null {
  return RISK_TIERS.findLast((tier) => tiers.includes(tier)) ?? null;
}
