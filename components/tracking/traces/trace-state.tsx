import { type Signal, StateBadge } from '#components/ui/state-badge.tsx';

const STATES: Readonly<Record<string, { signal: Signal; words: string }>> = {
  OK: { signal: 'clear', words: 'Answered' },
  ERROR: { signal: 'stop', words: 'Failed' },
  IN_PROGRESS: { signal: 'caution', words: 'Under way' },
};

/** How a trace ended, or that it has not. */
export function TraceState({ state }: { state: string }) {
  const { signal, words } = STATES[state] ?? { signal: 'dark', words: 'Not known' };
  return <StateBadge signal={signal}>{words}</StateBadge>;
}
