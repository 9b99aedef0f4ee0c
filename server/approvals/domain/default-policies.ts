import type { RiskTier } from '../../workflows/domain/risk-tier.ts';
import { DEFAULT_LEVELS } from './gate-defaults.ts';
import { GATE_PARAMETER_DEFAULTS } from './gate-parameters.ts';
import type {
  BreakGlassRules,
  Comparison,
  Environment,
  PolicyAction,
  PolicyTerms,
  Threshold,
} from './policy.ts';

/**
 * What a new organisation starts with. The bounds are about scores that rank yes and no; a model of another kind does not
 * report these figures, and they then say nothing about it.
 */
const THRESHOLDS: Threshold[] = [
  { metric: 'auc', better: 'higher', bound: 0.7, ifMissing: 'skip' },
  { metric: 'brier', better: 'lower', bound: 0.25, ifMissing: 'skip' },
];

const COMPARISONS: Comparison[] = [
  { metric: 'auc', better: 'higher', tolerance: 0.01 },
  { metric: 'brier', better: 'lower', tolerance: 0.005 },
  { metric: 'cost', better: 'lower', tolerance: 0 },
];

const DAY = 24;
const WEEK = 7 * DAY;

const BREAK_GLASS: BreakGlassRules = {
  roles: ['operator', 'risk-officer'],
  maxHours: 4,
  secondPersonWithinMinutes: 15,
  ratifyWithinHours: 72,
};

function terms(
  slots: PolicyTerms['slots'],
  hours: { request: number; approval: number },
  more: Partial<Omit<PolicyTerms, 'gates'>> & { levels?: PolicyTerms['gates']['levels'] } = {},
): PolicyTerms {
  const { levels = DEFAULT_LEVELS.production.high, ...rest } = more;
  return {
    v: 2,
    slots,
    gates: {
      levels,
      thresholds: THRESHOLDS,
      comparisons: COMPARISONS,
      cardSections: ['summary', 'intendedUse', 'limits', 'trainingData'],
      clusterSeenWithinSeconds: 120,
      ...GATE_PARAMETER_DEFAULTS,
    },
    conditions: [],
    assurance: 'recent-factor',
    requestTtlHours: hours.request,
    approvalTtlHours: hours.approval,
    minReviewSeconds: 0,
    coolOffSeconds: 0,
    windows: [],
    breakGlass: BREAK_GLASS,
    ...rest,
  };
}

const PEER = { role: 'ml-engineer', count: 1 } as const;
const OFFICER = { role: 'risk-officer', count: 1 } as const;
const OFFICERS = { role: 'risk-officer', count: 2 } as const;
const EXECUTIVE = { role: 'executive', count: 1 } as const;

/** Staging asks for gates only: nothing there decides about anybody. */
const STAGING = terms(
  [],
  { request: WEEK, approval: WEEK },
  { levels: DEFAULT_LEVELS.staging.high, breakGlass: null },
);

/** Nobody needs a changed rule at once: there is no glass to break, and no gate, for no model is part of it. */
const EDIT = { levels: {}, breakGlass: null };
const EDIT_HOURS = { request: 2 * WEEK, approval: WEEK };
const EDIT_RAISING = terms([[OFFICER]], EDIT_HOURS, EDIT);
/** Whatever weakens a policy of any tier is signed as this one says, too. */
const EDIT_CRITICAL = terms([[OFFICER, EXECUTIVE], [OFFICERS]], EDIT_HOURS, EDIT);
const EDITS = {
  minimal: EDIT_RAISING,
  limited: EDIT_RAISING,
  high: EDIT_RAISING,
  critical: EDIT_CRITICAL,
};

export const DEFAULT_POLICIES = {
  promote: {
    production: {
      // Even the lowest tier takes a second pair of eyes: otherwise naming a workflow minimal would be a way around them.
      minimal: terms(
        [[PEER]],
        { request: 2 * WEEK, approval: WEEK },
        { levels: DEFAULT_LEVELS.production.minimal },
      ),
      limited: terms(
        [[PEER]],
        { request: 2 * WEEK, approval: WEEK },
        { levels: DEFAULT_LEVELS.production.limited },
      ),
      high: terms([[PEER, OFFICER]], { request: WEEK, approval: 3 * DAY }),
      critical: terms(
        [
          [PEER, OFFICERS],
          [PEER, OFFICER, EXECUTIVE],
        ],
        { request: WEEK, approval: DAY },
        { levels: DEFAULT_LEVELS.production.critical, assurance: 'passkey', coolOffSeconds: 900 },
      ),
    },
    staging: { minimal: STAGING, limited: STAGING, high: STAGING, critical: STAGING },
  },
  'edit-policy': { production: EDITS, staging: EDITS },
} as const satisfies Record<PolicyAction, Record<Environment, Record<RiskTier, PolicyTerms>>>;
