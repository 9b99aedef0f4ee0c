import type { RiskTier } from '../../workflows/domain/risk-tier.ts';

/** The four ways in which a wrong or missing decision can do harm; each is rated on the scale of risk tiers. */
export const IMPACT_KINDS = ['financial', 'legal', 'reputational', 'operational'] as const;
export type ImpactKind = (typeof IMPACT_KINDS)[number];

/** What each impact asks about, and what each level of its scale means, for whoever must choose one. */
export const IMPACT_WORDING = {
  financial: {
    name: 'Financial',
    question: 'What would a bad week of this workflow cost us or the people it decides about?',
    scale: {
      minimal: 'Within the daily noise of the business; nobody would book it.',
      limited: 'Noticed in the month; absorbed by the unit that runs it.',
      high: 'A household or a business unit is hurt; reported to the management.',
      critical: 'Livelihoods, or the solvency of a unit, are at stake.',
    },
  },
  legal: {
    name: 'Legal',
    question: 'Which duties would a wrong decision break, and what would follow?',
    scale: {
      minimal: 'No duty to anybody is touched.',
      limited: 'A contract or an internal rule is broken and can be put right.',
      high: 'Rights of people or conditions of a supervisor are infringed: complaints, orders, fines.',
      critical: 'A prohibition is broken, or the licence to operate is at risk.',
    },
  },
  reputational: {
    name: 'Reputational',
    question: 'Who would stop trusting us, and for how long?',
    scale: {
      minimal: 'Nobody outside the team would hear of it.',
      limited: 'Single customers complain; a call settles it.',
      high: 'Press or associations report; customers leave for months.',
      critical: 'Trust in the organisation as a whole is lost for years.',
    },
  },
  operational: {
    name: 'Operational',
    question: 'What stands still, or is done wrong, while this workflow fails?',
    scale: {
      minimal: 'Work goes on by hand without delay.',
      limited: 'Work goes on by hand, slower, for a day or two.',
      high: 'Deadlines towards people or partners are missed; overtime and backlogs for weeks.',
      critical: 'A service that people depend on stops, or safety is affected.',
    },
  },
} as const satisfies Record<ImpactKind, { name: string; question: string; scale: Record<RiskTier, string> }>;
