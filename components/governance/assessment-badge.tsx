import { StateBadge } from '#components/ui/state-badge.tsx';
import { ASSESSMENT_STATE_TABLE, type AssessmentState } from '#server/governance/domain/assessment-states.ts';

/** Where an assessment stands, in colour, icon and word. */
export function AssessmentBadge({ state }: { state: AssessmentState | null }) {
  if (state === null) return <StateBadge signal="dark">Not written</StateBadge>;
  const { word, signal } = ASSESSMENT_STATE_TABLE[state];
  return <StateBadge signal={signal}>{word}</StateBadge>;
}
