import { z } from 'zod';
import type { RiskTier } from '../../workflows/domain/risk-tier.ts';

/**
 * What a change must bring before it may be applied: gates that machines check, and slots that people fill by signing.
 * A policy is an immutable numbered version; a request is bound to the one in force when it was opened.
 */
export const SIGNING_ROLES = ['ml-engineer', 'risk-officer'] as const;
export type SigningRole = (typeof SIGNING_ROLES)[number];

export const GATES = [
  'artifact-intact',
  'metrics-meet-thresholds',
  'not-worse-than-serving',
  'owner-and-runbook',
  'card-complete',
  'cluster-reachable',
] as const;
export type GateName = (typeof GATES)[number];

const DIRECTIONS = ['higher', 'lower'] as const;

const threshold = z.strictObject({
  metric: z.string().min(1).max(100),
  /** Which way is better. */
  better: z.enum(DIRECTIONS),
  /** The worst value that passes. */
  bound: z.number(),
});
export type Threshold = z.output<typeof threshold>;

const comparison = z.strictObject({
  metric: z.string().min(1).max(100),
  better: z.enum(DIRECTIONS),
  /** How much worse than what serves still passes, in the metric's own unit. */
  tolerance: z.number().min(0),
});
export type Comparison = z.output<typeof comparison>;

export const policyTermsSchema = z.strictObject({
  slots: z.array(z.strictObject({ role: z.enum(SIGNING_ROLES), count: z.int().min(1).max(5) })).max(5),
  gates: z.strictObject({
    /** Which gates must pass. */
    required: z.array(z.enum(GATES)).min(1),
    thresholds: z.array(threshold).max(50),
    comparisons: z.array(comparison).max(50),
    /** Parts of the model card that must not be empty. */
    cardSections: z.array(z.string().min(1).max(50)).max(20),
    /** A cluster counts as reachable for this long after it was last seen. */
    clusterSeenWithinSeconds: z
      .int()
      .min(5)
      .max(24 * 3600),
  }),
  requestTtlHours: z
    .int()
    .min(1)
    .max(24 * 90),
  approvalTtlHours: z
    .int()
    .min(1)
    .max(24 * 30),
});
export type PolicyTerms = z.output<typeof policyTermsSchema>;

/** Environments that can be promoted to. */
export const ENVIRONMENTS = ['staging', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

const THRESHOLDS: Threshold[] = [
  { metric: 'auc', better: 'higher', bound: 0.7 },
  { metric: 'brier', better: 'lower', bound: 0.25 },
];

const COMPARISONS: Comparison[] = [
  { metric: 'auc', better: 'higher', tolerance: 0.01 },
  { metric: 'brier', better: 'lower', tolerance: 0.005 },
  { metric: 'cost', better: 'lower', tolerance: 0 },
];

const DAY = 24;
const WEEK = 7 * DAY;

function terms(
  slots: PolicyTerms['slots'],
  hours: { request: number; approval: number },
  required: readonly GateName[] = GATES,
): PolicyTerms {
  return {
    slots,
    gates: {
      required: [...required],
      thresholds: THRESHOLDS,
      comparisons: COMPARISONS,
      cardSections: ['summary', 'intendedUse', 'limits', 'trainingData'],
      clusterSeenWithinSeconds: 120,
    },
    requestTtlHours: hours.request,
    approvalTtlHours: hours.approval,
  };
}

const PEER = { role: 'ml-engineer', count: 1 } as const;
const STAGING = terms([], { request: WEEK, approval: WEEK }, [
  'artifact-intact',
  'owner-and-runbook',
  'cluster-reachable',
]);

/** What a new organisation starts with. Staging asks for gates only: nothing there decides about anybody. */
export const DEFAULT_POLICIES = {
  production: {
    // Even the lowest tier takes a second pair of eyes: otherwise naming a workflow minimal would be a way around them.
    minimal: terms([PEER], { request: 2 * WEEK, approval: WEEK }),
    limited: terms([PEER], { request: 2 * WEEK, approval: WEEK }),
    high: terms([PEER, { role: 'risk-officer', count: 1 }], { request: WEEK, approval: 3 * DAY }),
    critical: terms([PEER, { role: 'risk-officer', count: 2 }], { request: WEEK, approval: DAY }),
  },
  staging: { minimal: STAGING, limited: STAGING, high: STAGING, critical: STAGING },
} as const satisfies Record<Environment, Record<RiskTier, PolicyTerms>>;
