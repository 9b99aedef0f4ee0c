import { z } from 'zod';
import { RISK_TIERS, type RiskTier, strictestTier } from '../../workflows/domain/risk-tier.ts';
import { tierOfRating } from './hazard-matrix.ts';
import { IMPACT_KINDS } from './impact-ratings.ts';

/** What a risk assessment says: what could go wrong, what is done about it, what remains, and what happens if it happens. */
const line = (what: string) => z.string().trim().min(3, `say ${what}`).max(500, 'use at most 500 characters');
const prose = (what: string) =>
  z
    .string()
    .trim()
    .min(20, `say ${what} in at least 20 characters`)
    .max(8000, 'use at most 8,000 characters');
const step = z.int().min(1).max(5);
const rating = z.strictObject({ likelihood: step, severity: step });

const hazardSchema = z
  .strictObject({
    /** What could happen, to whom. */
    hazard: line('what could happen, and to whom'),
    cause: z.string().trim().max(1000).default(''),
    before: rating,
    /** What is done about it. */
    control: line('what is done about it'),
    after: rating,
    /** What remains, and why that is acceptable. */
    residual: line('what remains, and why that is acceptable'),
    /** Id of the person who answers for the control. */
    ownerId: z.string().min(1, 'name who answers for the control').max(64),
  })
  .refine(({ before, after }) => after.likelihood * after.severity <= before.likelihood * before.severity, {
    path: ['after'],
    message: 'a control does not make a hazard worse: rate it at most as high as before',
  });

const impactSchema = z.strictObject({
  tier: z.enum(RISK_TIERS),
  why: line('why this level, and not the one below'),
});

export const riskContentSchema = z.strictObject({
  /** What was looked at: purpose, people concerned, boundaries of the assessment. */
  scope: prose('what was looked at, and who is concerned'),
  hazards: z.array(hazardSchema).min(1, 'name at least one hazard').max(40),
  impacts: z.strictObject({
    financial: impactSchema,
    legal: impactSchema,
    reputational: impactSchema,
    operational: impactSchema,
  }),
  /** What is done when the workflow fails or must be stopped: who decides, how work goes on, how people are told. */
  contingencyPlan: prose('how work goes on when the workflow fails or is stopped'),
});
export type RiskContent = z.output<typeof riskContentSchema>;

/** The tier that an assessment asks for: the strictest of its four impacts and of what remains of each hazard. */
export function tierOfAssessment(content: Pick<RiskContent, 'hazards' | 'impacts'>): RiskTier {
  const impacts = IMPACT_KINDS.map((kind) => content.impacts[kind].tier);
  const residual = content.hazards.map(({ after }) => tierOfRating(after));
  return strictestTier([...impacts, ...residual]) ?? 'critical';
}

/** Tells whether a tier asks for less than another. */
export function isBelow(tier: RiskTier, floor: RiskTier): boolean {
  return RISK_TIERS.indexOf(tier) < RISK_TIERS.indexOf(floor);
}
