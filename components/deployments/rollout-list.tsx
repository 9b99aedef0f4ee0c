import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { RolloutShown } from '#server/deployments/domain/deployment-facts.ts';
import { ROLLOUT_WORDING } from '#server/deployments/domain/rollout-states.ts';
import { formatDurationMs } from '#server/platform/domain/wording.ts';

function headline({ kind, fromRevision, toRevision }: RolloutShown): string {
  if (kind === 'rollback') return `Returned from revision ${fromRevision ?? '–'} to ${toRevision}`;
  return fromRevision === null
    ? `First promotion, revision ${toRevision}`
    : `Promoted from revision ${fromRevision} to ${toRevision}`;
}

/** Every move of traffic, newest first, from requested to in force. */
export function RolloutList({ rollouts }: { rollouts: readonly RolloutShown[] }) {
  return (
    <ol className="divide-y divide-line" aria-label="Rollouts">
      {rollouts.map((rollout) => {
        const { word, signal } = ROLLOUT_WORDING[rollout.state];
        const took = rollout.inForceAt ? rollout.inForceAt.getTime() - rollout.requestedAt.getTime() : null;
        return (
          <li key={rollout.id} className="px-4 py-3">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="font-medium">{headline(rollout)}</span>
              <StateBadge signal={signal}>{word}</StateBadge>
              <span className="ml-auto text-[13px] text-muted">
                <RelativeTime at={rollout.requestedAt} />
              </span>
            </div>
            <p className="mt-1 text-[13px] text-muted">
              Asked by {rollout.requestedBy.name}: {rollout.reason}
            </p>
            {took !== null && (
              <p className="text-[13px] text-muted">
                In force {formatDurationMs(took)} after it was requested.
              </p>
            )}
            {rollout.message && <p className="text-[13px] text-stop">{rollout.message}</p>}
          </li>
        );
      })}
    </ol>
  );
}
