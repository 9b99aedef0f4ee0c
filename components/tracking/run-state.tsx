import { type Signal, StateBadge } from '#components/ui/state-badge.tsx';

/** The states of MLflow's runs as people say them. */
const STATES: Readonly<Record<string, { signal: Signal; words: string }>> = {
  RUNNING: { signal: 'caution', words: 'Running' },
  SCHEDULED: { signal: 'dark', words: 'Scheduled' },
  FINISHED: { signal: 'clear', words: 'Finished' },
  FAILED: { signal: 'stop', words: 'Failed' },
  KILLED: { signal: 'dark', words: 'Killed' },
};

/** How a run is doing, or that it was deleted. */
export function RunState({ status, lifecycle }: { status: string; lifecycle: 'active' | 'deleted' }) {
  if (lifecycle === 'deleted') return <StateBadge signal="dark">Deleted</StateBadge>;
  const state = STATES[status];
  return <StateBadge signal={state?.signal ?? 'dark'}>{state?.words ?? status}</StateBadge>;
}
