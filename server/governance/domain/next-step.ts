import type { RiskTier } from '../../workflows/domain/risk-tier.ts';
import type { AssessmentKind, AssessmentState } from './assessment-states.ts';
import { isBelow } from './risk-assessment.ts';

/** Where one kind of assessment of a workflow stands; null: nobody has written one. */
export interface AssessmentStanding {
  number: number;
  state: AssessmentState;
  tier: RiskTier | null;
  reviewBy: Date;
}

/** What decides what governance asks for next about a workflow. */
export interface WorkflowStanding {
  riskTier: RiskTier;
  hasOwner: boolean;
  needs: Readonly<Record<AssessmentKind, boolean>>;
  assessments: Readonly<Record<AssessmentKind, AssessmentStanding | null>>;
  openFindings: number;
  overdueFindings: number;
}

export interface NextStep {
  signal: 'stop' | 'caution' | 'clear';
  /** What to do, in a few words. */
  words: string;
  /** Where it is done. */
  place: { page: 'assessment'; kind: AssessmentKind } | { page: 'workflow' | 'owners' | 'audits' } | null;
}

const NAMES = { risk: 'risk assessment', dpia: 'DPIA', fria: 'FRIA' } as const satisfies Record<
  AssessmentKind,
  string
>;

function stepFor(kind: AssessmentKind, standing: AssessmentStanding | null): NextStep | null {
  const place = { page: 'assessment', kind } as const;
  const name = NAMES[kind];
  switch (standing?.state) {
    case undefined:
      return { signal: 'stop', words: `Write the ${name}`, place };
    case 'overdue':
      return { signal: 'stop', words: `Look at the ${name} again`, place };
    case 'submitted':
      return { signal: 'caution', words: `Sign the ${name} off`, place };
    default:
      return null;
  }
}

/** The most urgent thing that governance asks for about a workflow. */
export function nextStep(standing: WorkflowStanding): NextStep {
  if (!standing.hasOwner) return { signal: 'stop', words: 'Find an owner', place: { page: 'owners' } };
  const { risk } = standing.assessments;
  const kinds = (['risk', 'dpia', 'fria'] as const).filter((kind) => standing.needs[kind]);
  const steps = kinds.flatMap((kind) => stepFor(kind, standing.assessments[kind]) ?? []);
  const urgent = steps.find(({ signal }) => signal === 'stop');
  if (urgent) return urgent;
  if (risk?.state === 'approved' && risk.tier !== null && isBelow(standing.riskTier, risk.tier))
    return { signal: 'stop', words: `Raise the tier to ${risk.tier}`, place: { page: 'workflow' } };
  if (standing.overdueFindings > 0)
    return { signal: 'stop', words: 'Answer overdue findings', place: { page: 'audits' } };
  if (steps[0]) return steps[0];
  if (standing.openFindings > 0)
    return { signal: 'caution', words: 'Answer findings', place: { page: 'audits' } };
  return { signal: 'clear', words: 'Nothing', place: null };
}
