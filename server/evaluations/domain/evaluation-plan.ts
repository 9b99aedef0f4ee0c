import { z } from 'zod';
import { groupingSchema } from './groupings.ts';

/**
 * How Interlock measures whatever is to serve a workflow: on which rows, against which truth, judged by which threshold
 * and costs, and for whom in particular. A plan is an immutable numbered version, written by risk officers and validators
 * and never by anybody who worked on a model version it judges; the newest one is in force.
 */
export const FAIRNESS_METRICS = [
  'demographic-parity-difference',
  'equal-opportunity-difference',
  'equalized-odds-difference',
  'disparate-impact-ratio',
] as const;
export type FairnessMetric = (typeof FAIRNESS_METRICS)[number];

/** What each fairness metric is called, what it says, and which way is fair. */
export const FAIRNESS_WORDING = {
  'demographic-parity-difference': {
    name: 'Demographic parity difference',
    says: 'Gap in the share that gets the favourable answer, between the best and the worst group',
    better: 'lower',
  },
  'equal-opportunity-difference': {
    name: 'Equal opportunity difference',
    says: 'The same gap among those whose outcome deserved the favourable answer',
    better: 'lower',
  },
  'equalized-odds-difference': {
    name: 'Equalised odds difference',
    says: 'The larger of the gaps among those who deserved it and those who did not',
    better: 'lower',
  },
  'disparate-impact-ratio': {
    name: 'Disparate impact ratio',
    says: 'Share of favourable answers in the worst group over that in the best; four fifths is the usual bound',
    better: 'higher',
  },
} as const satisfies Record<FairnessMetric, { name: string; says: string; better: 'lower' | 'higher' }>;

const column = z.string().min(1).max(200);
const cost = z.number().min(-1_000_000).max(1_000_000);

export const evaluationPlanTermsSchema = z.strictObject({
  /** Where the truth stands, and which value of it the score is the probability of. */
  target: z.strictObject({ column, positive: z.string().min(1).max(200) }),
  /** Which column fills which field of the input contract; fields that are not named stay empty. */
  inputs: z
    .array(z.strictObject({ field: column, column }))
    .min(1)
    .max(1000)
    .refine(
      (inputs) => new Set(inputs.map(({ field }) => field)).size === inputs.length,
      'names a field twice',
    ),
  /** From this score on a case counts as positive. */
  threshold: z.number().min(0).max(1),
  costs: z.strictObject({
    falsePositive: cost,
    falseNegative: cost,
    truePositive: cost.default(0),
    trueNegative: cost.default(0),
  }),
  /** Which side of the threshold is the answer that a person hopes for. */
  favourable: z.enum(['below', 'above']),
  /** Groups of rows, by one column or two, that are measured on their own. */
  slices: z.array(z.array(groupingSchema).min(1).max(2)).max(20),
  protectedAttributes: z
    .array(
      groupingSchema.extend({
        metrics: z
          .array(z.enum(FAIRNESS_METRICS))
          .min(1)
          .default([...FAIRNESS_METRICS]),
      }),
    )
    .max(10),
  /** Groups with fewer rows are shown and not judged. */
  minimumGroup: z.int().min(5).max(10_000).default(30),
  /** How hard the cluster may be asked. */
  load: z
    .strictObject({ concurrency: z.int().min(1).max(16), perSecond: z.int().min(1).max(500) })
    .default({ concurrency: 4, perSecond: 100 }),
});
export type EvaluationPlanTerms = z.output<typeof evaluationPlanTermsSchema>;

/** Larger datasets are refused: an evaluation is a careful look, no load test. */
export const EVALUATION_ROWS_MAX = 20_000;
