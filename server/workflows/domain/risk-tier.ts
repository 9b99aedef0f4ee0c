/** How much harm a wrong decision can do; policies ask for more signatures the higher it is. */
export const RISK_TIERS = ['low', 'medium', 'high'] as const;

export type RiskTier = (typeof RISK_TIERS)[number];

/** What each tier means, for people who must choose one. */
export const RISK_TIER_WORDING = {
  low: { name: 'Low', meaning: 'A wrong decision is cheap and easily undone.' },
  medium: { name: 'Medium', meaning: 'A wrong decision costs money or trust and can be put right.' },
  high: { name: 'High', meaning: 'A wrong decision harms a person or cannot be put right.' },
} as const satisfies Record<RiskTier, { name: string; meaning: string }>;
