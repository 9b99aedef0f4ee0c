import { DPIA } from '#server/governance/domain/dpia-questions.ts';
import { questionsOf } from '#server/governance/domain/questionnaire.ts';
import type { RiskTier } from '#server/workflows/domain/risk-tier.ts';

/** A complete risk assessment whose impacts are all of this tier. */
export function riskContent(ownerId: string, tier: RiskTier = 'high') {
  const impact = { tier, why: 'As rated with the lending unit.' };
  return {
    scope: 'Applications of private people for instalment loans, from input to answer.',
    hazards: [
      {
        hazard: 'A solvent applicant is refused by the model alone',
        cause: 'Few training rows for rare purposes',
        before: { likelihood: 4, severity: 3 },
        control: 'Scores between the thresholds go to a loan officer',
        after: { likelihood: 2, severity: 3 },
        residual: 'Clear cases can still be wrong; complaints are looked at by people',
        ownerId,
      },
    ],
    impacts: { financial: impact, legal: impact, reputational: impact, operational: impact },
    contingencyPlan: 'Stop the workflow; loan officers decide every case until it is resumed.',
  };
}

/** Every question of the DPIA answered. */
export function dpiaAnswers(): {
  edition: number;
  answers: Record<string, { choice: string | null; text: string }>;
} {
  const answers = questionsOf(DPIA).map(({ id, choices }) => [
    id,
    { choice: choices?.[0]?.value ?? null, text: 'As the record of processing says.' },
  ]);
  return { edition: DPIA.edition, answers: Object.fromEntries(answers) };
}
