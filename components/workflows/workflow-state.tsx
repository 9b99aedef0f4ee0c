import { StateBadge } from '#components/ui/state-badge.tsx';

/** Stopped, serving, or nothing there to serve: the state of a workflow in one word. */
export function WorkflowState({ isStopped, isServing }: { isStopped: boolean; isServing: boolean }) {
  if (isStopped) return <StateBadge signal="stop">Stopped</StateBadge>;
  return isServing ? (
    <StateBadge signal="clear">Serving</StateBadge>
  ) : (
    <StateBadge signal="dark">Not serving</StateBadge>
  );
}
