import { z } from 'zod';

/** What people must know about a version before they rely on it, in their own words. */
const prose = z.string().trim().max(4000);

export const modelCardSchema = z.strictObject({
  summary: prose.default(''),
  intendedUse: prose.default(''),
  outOfScope: prose.default(''),
  limits: prose.default(''),
  trainingData: prose.default(''),
  evaluation: prose.default(''),
  ethics: prose.default(''),
});

export type ModelCard = z.output<typeof modelCardSchema>;

/** Headings of a card in the order in which they are read. */
export const CARD_SECTIONS = {
  summary: 'Summary',
  intendedUse: 'Intended use',
  outOfScope: 'Not meant for',
  limits: 'Known limits',
  trainingData: 'Training data',
  evaluation: 'Evaluation',
  ethics: 'Fairness and ethics',
} as const satisfies Record<keyof ModelCard, string>;
