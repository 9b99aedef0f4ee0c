import type { RiskTier } from '../../workflows/domain/risk-tier.ts';

/** What can be assessed about a workflow. */
export const ASSESSMENT_KINDS = ['risk', 'dpia', 'fria'] as const;
export type AssessmentKind = (typeof ASSESSMENT_KINDS)[number];

export const ASSESSMENT_WORDING = {
  risk: {
    name: 'Risk assessment',
    short: 'Risk',
    purpose: 'What could go wrong, what is done about it, and what remains.',
    reference: 'AI Act, Article 9',
  },
  dpia: {
    name: 'Data protection impact assessment',
    short: 'DPIA',
    purpose: 'What the processing of personal data does to the people concerned.',
    reference: 'GDPR, Article 35',
  },
  fria: {
    name: 'Fundamental rights impact assessment',
    short: 'FRIA',
    purpose: 'Whose fundamental rights the use of this system touches, and what protects them.',
    reference: 'AI Act, Article 27',
  },
} as const satisfies Record<
  AssessmentKind,
  { name: string; short: string; purpose: string; reference: string }
>;

/** `submitted` waits for a risk officer; `overdue` was approved and should have been looked at again by now. */
export const ASSESSMENT_STATES = ['submitted', 'approved', 'overdue', 'returned', 'superseded'] as const;
export type AssessmentState = (typeof ASSESSMENT_STATES)[number];

export const ASSESSMENT_STATE_TABLE = {
  submitted: { word: 'Waits for sign-off', signal: 'caution' },
  approved: { word: 'Approved', signal: 'clear' },
  overdue: { word: 'Review overdue', signal: 'stop' },
  returned: { word: 'Returned', signal: 'caution' },
  superseded: { word: 'Superseded', signal: 'dark' },
} as const satisfies Record<AssessmentState, { word: string; signal: 'clear' | 'caution' | 'stop' | 'dark' }>;

/** What decides the state of one version. */
export interface VersionStanding {
  decision: 'approve' | 'return' | null;
  reviewBy: Date;
  /** A newer version of the same kind was approved. */
  isReplaced: boolean;
}

/** The state of one version at a moment. */
export function stateOfAssessment(
  { decision, reviewBy, isReplaced }: VersionStanding,
  now: Date,
): AssessmentState {
  if (decision === 'return') return 'returned';
  if (isReplaced) return 'superseded';
  if (decision === null) return 'submitted';
  return reviewBy.getTime() <= now.getTime() ? 'overdue' : 'approved';
}

/** Longest time until an assessment is looked at again, in days; the stricter the tier, the sooner. */
export const REVIEW_WITHIN_DAYS = {
  minimal: 730,
  limited: 550,
  high: 366,
  critical: 184,
} as const satisfies Record<RiskTier, number>;
