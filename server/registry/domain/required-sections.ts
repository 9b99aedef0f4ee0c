import { RISK_TIERS, type RiskTier } from '../../workflows/domain/risk-tier.ts';
import { CARD_SECTIONS, type ModelCard } from './model-card.ts';

export type CardSection = keyof ModelCard;

/** What a tier's policy for production wants said in a card. */
export interface AskedSections {
  riskTier: RiskTier;
  sections: readonly string[];
}

/** A section of a card, and which tiers ask for it. */
export interface RequiredSection {
  section: CardSection;
  /** From the lowest to the highest; empty when none does. */
  tiers: readonly RiskTier[];
  /** One of those tiers is that of a workflow that uses the model: without it, it could not be promoted there. */
  isRequired: boolean;
}

/** Every section of a card in the order of reading, with who wants it filled in. */
export function requiredSections(
  asked: readonly AskedSections[],
  used: readonly RiskTier[],
): RequiredSection[] {
  return (Object.keys(CARD_SECTIONS) as CardSection[]).map((section) => {
    const tiers = RISK_TIERS.filter((tier) =>
      asked.some(({ riskTier, sections }) => riskTier === tier && sections.includes(section)),
    );
    return { section, tiers, isRequired: tiers.some((tier) => used.includes(tier)) };
  });
}

/** The sections that are required and say nothing. */
export function missingSections(card: ModelCard, required: readonly RequiredSection[]): CardSection[] {
  return required
    .filter(({ section, isRequired }) => isRequired && (card[section] ?? '').trim() === '')
    .map(({ section }) => section);
}

/** The sections in which two cards differ. */
export function changedSections(before: ModelCard, after: ModelCard): CardSection[] {
  return (Object.keys(CARD_SECTIONS) as CardSection[]).filter(
    (section) => (before[section] ?? '') !== (after[section] ?? ''),
  );
}
