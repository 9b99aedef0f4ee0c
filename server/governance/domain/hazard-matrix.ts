import type { RiskTier } from '../../workflows/domain/risk-tier.ts';

/** How often a hazard is expected to happen, from 1 to 5. */
export const LIKELIHOODS = [
  { value: 1, name: 'Rare', meaning: 'Less than once in ten years.' },
  { value: 2, name: 'Unlikely', meaning: 'Once in one to ten years.' },
  { value: 3, name: 'Possible', meaning: 'Once or twice a year.' },
  { value: 4, name: 'Likely', meaning: 'Every month.' },
  { value: 5, name: 'Almost certain', meaning: 'Every week or more often.' },
] as const;

/** How bad it is when it happens, from 1 to 5. */
export const SEVERITIES = [
  { value: 1, name: 'Negligible', meaning: 'An annoyance that is forgotten the same day.' },
  { value: 2, name: 'Minor', meaning: 'Small loss or delay that is put right completely.' },
  { value: 3, name: 'Serious', meaning: 'A person or a unit is set back, and it takes weeks to put right.' },
  { value: 4, name: 'Severe', meaning: 'Rights, health or livelihood of people are harmed.' },
  { value: 5, name: 'Catastrophic', meaning: 'Harm to many, or harm that cannot be put right.' },
] as const;

export interface Rating {
  likelihood: number;
  severity: number;
}

/** Likelihood times severity, 1 to 25. */
export function scoreOf({ likelihood, severity }: Rating): number {
  return likelihood * severity;
}

/**
 * The tier that a hazard asks for. The product ranks hazards; a catastrophic severity stays at least high however rare it
 * is, because a product of two numbers makes rare disasters look like frequent nuisances.
 */
export function tierOfRating(rating: Rating): RiskTier {
  const score = scoreOf(rating);
  if (score >= 20) return 'critical';
  if (score >= 12 || rating.severity === 5) return 'high';
  return score >= 5 ? 'limited' : 'minimal';
}
