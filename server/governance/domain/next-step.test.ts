import { expect, test } from 'vitest';
import { type AssessmentStanding, nextStep, type WorkflowStanding } from './next-step.ts';

const approved: AssessmentStanding = {
  number: 1,
  state: 'approved',
  tier: 'high',
  reviewBy: new Date('2027-05-01'),
};
const fine: WorkflowStanding = {
  riskTier: 'high',
  hasOwner: true,
  needs: { risk: true, dpia: true, fria: true },
  assessments: { risk: approved, dpia: { ...approved, tier: null }, fria: { ...approved, tier: null } },
  openFindings: 0,
  overdueFindings: 0,
};
const withAssessments = (over: Partial<WorkflowStanding['assessments']>) => ({
  ...fine,
  assessments: { ...fine.assessments, ...over },
});

test.each([
  [fine, 'Nothing', 'clear'],
  [{ ...fine, hasOwner: false }, 'Find an owner', 'stop'],
  [withAssessments({ risk: null }), 'Write the risk assessment', 'stop'],
  [withAssessments({ dpia: null }), 'Write the DPIA', 'stop'],
  [{ ...withAssessments({ dpia: null }), needs: { ...fine.needs, dpia: false } }, 'Nothing', 'clear'],
  [withAssessments({ fria: { ...approved, state: 'overdue' } }), 'Look at the FRIA again', 'stop'],
  [withAssessments({ risk: { ...approved, state: 'submitted' } }), 'Sign the risk assessment off', 'caution'],
  [withAssessments({ risk: { ...approved, state: 'submitted' }, dpia: null }), 'Write the DPIA', 'stop'],
  [withAssessments({ risk: { ...approved, tier: 'critical' } }), 'Raise the tier to critical', 'stop'],
  [{ ...fine, openFindings: 2, overdueFindings: 1 }, 'Answer overdue findings', 'stop'],
  [{ ...fine, openFindings: 2 }, 'Answer findings', 'caution'],
] as const)('%#: asks for the most urgent', (standing, words, signal) => {
  expect(nextStep(standing)).toMatchObject({ words, signal });
});
