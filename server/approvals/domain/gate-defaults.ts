import type { RiskTier } from '../../workflows/domain/risk-tier.ts';
import type { Environment, GateLevel, GateName } from './policy.ts';

type Levels = Partial<Record<GateName, GateLevel>>;

/** What no tier does without, in production. */
const ALWAYS: Levels = {
  'artifact-intact': 'block',
  'passed-staging': 'block',
  'metrics-meet-thresholds': 'block',
  'not-worse-than-serving': 'block',
  'card-complete': 'block',
  'owner-and-runbook': 'block',
  'rollback-target': 'block',
  'no-open-incident': 'block',
  'cluster-reachable': 'block',
};

/** Staging decides about nobody: there a version only has to be what it says it is. */
const IN_STAGING: Levels = {
  'artifact-intact': 'block',
  'owner-and-runbook': 'block',
  'cluster-reachable': 'block',
  'signature-trusted': 'record',
  'lineage-complete': 'record',
  'safe-format': 'record',
};

/**
 * What a gate's failure does for a new organisation. High and critical block on everything that says whether the model may
 * decide about people: Interlock's own measure, slices, bias, assessments. What is about being well kept warns before it
 * blocks, so that nobody is stuck on the first day; a signature is asked for where the tier is critical.
 */
export const DEFAULT_LEVELS = {
  production: {
    minimal: {
      ...ALWAYS,
      'signature-trusted': 'record',
      'lineage-complete': 'record',
      'safe-format': 'record',
      'licence-allowed': 'record',
      'slices-hold': 'record',
      'bias-within-bounds': 'record',
      'risk-assessment-fresh': 'record',
      'dpia-present': 'warn',
      'go-live-ready': 'record',
    },
    limited: {
      ...ALWAYS,
      'signature-trusted': 'record',
      'lineage-complete': 'warn',
      'safe-format': 'warn',
      'licence-allowed': 'warn',
      'slices-hold': 'warn',
      'bias-within-bounds': 'warn',
      'risk-assessment-fresh': 'warn',
      'dpia-present': 'warn',
      'go-live-ready': 'warn',
    },
    high: {
      ...ALWAYS,
      'signature-trusted': 'record',
      'lineage-complete': 'warn',
      'safe-format': 'block',
      'licence-allowed': 'warn',
      'slices-hold': 'block',
      'bias-within-bounds': 'block',
      'risk-assessment-fresh': 'warn',
      'dpia-present': 'warn',
      'go-live-ready': 'warn',
    },
    critical: {
      ...ALWAYS,
      'signature-trusted': 'block',
      'lineage-complete': 'block',
      'safe-format': 'block',
      'licence-allowed': 'block',
      'slices-hold': 'block',
      'bias-within-bounds': 'block',
      'risk-assessment-fresh': 'block',
      'dpia-present': 'block',
      'go-live-ready': 'block',
    },
  },
  staging: { minimal: IN_STAGING, limited: IN_STAGING, high: IN_STAGING, critical: IN_STAGING },
} as const satisfies Record<Environment, Record<RiskTier, Levels>>;
