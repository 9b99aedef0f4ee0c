import { type Signal, StateBadge } from '#components/ui/state-badge.tsx';
import { type DecisionStatus, STATUS_WORDING } from '#server/decisions/domain/decision-facts.ts';
import { DECIDER_WORDING, type Decider } from '#server/decisions/domain/judgement.ts';

const SIGNALS = { pending_review: 'caution', failed: 'stop' } as const;

function signalOf(status: DecisionStatus, decidedBy: Decider | null): Signal {
  if (status !== 'decided') return SIGNALS[status];
  if (decidedBy === 'person') return 'person';
  return decidedBy === 'model' ? 'clear' : 'dark';
}

interface Props {
  status: DecisionStatus;
  decidedBy: Decider | null;
}

/** Where a decision stands, and who or what made it so. */
export function DecisionBadge({ status, decidedBy }: Props) {
  const words = decidedBy
    ? `${STATUS_WORDING[status]} by ${DECIDER_WORDING[decidedBy]}`
    : STATUS_WORDING[status];
  return <StateBadge signal={signalOf(status, decidedBy)}>{words}</StateBadge>;
}
