import { type Signal, StateBadge } from '#components/ui/state-badge.tsx';
import { DEAD_LETTER_STATE_TABLE, type DeadLetterState } from '#server/decisions/domain/dead-letter.ts';

const SIGNALS = {
  waiting: 'caution',
  asked: 'person',
  running: 'person',
  replayed: 'clear',
  purged: 'dark',
} as const satisfies Record<DeadLetterState, Signal>;

/** Where a dead letter stands. */
export function DeadLetterBadge({ state }: { state: DeadLetterState }) {
  return <StateBadge signal={SIGNALS[state]}>{DEAD_LETTER_STATE_TABLE[state].name}</StateBadge>;
}
