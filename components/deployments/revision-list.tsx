import Link from 'next/link';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { DeploymentDetail, RevisionShown } from '#server/deployments/domain/deployment-facts.ts';
import { ReturnButton } from './return-button.tsx';

function Place({ deployment, revision }: { deployment: DeploymentDetail; revision: RevisionShown }) {
  if (revision.id === deployment.servingRevisionId) {
    return revision.phase === 'ready' || revision.phase === null ? (
      <StateBadge signal="clear">Serves</StateBadge>
    ) : (
      <StateBadge signal="stop">Serves, but is {revision.phase}</StateBadge>
    );
  }
  if (revision.id === deployment.desiredRevisionId)
    return <StateBadge signal="caution">Wanted, {revision.phase ?? 'not seen yet'}</StateBadge>;
  if (deployment.traffic?.terms.arms.some(({ revisionId }) => revisionId === revision.id))
    return <StateBadge signal="clear">Takes part of the traffic</StateBadge>;
  if (deployment.traffic?.terms.shadow?.revisionId === revision.id)
    return <StateBadge signal="dark">In the shadow</StateBadge>;
  if (revision.lastInForceAt === null) return <StateBadge signal="dark">Never in force</StateBadge>;
  return <StateBadge signal="dark">{revision.phase === 'ready' ? 'Kept ready' : 'Not loaded'}</StateBadge>;
}

/** Every revision of a deployment, newest first; those in force before can be returned to. */
export function RevisionList({ deployment }: { deployment: DeploymentDetail }) {
  return (
    <ul className="divide-y divide-line">
      {deployment.revisions.map((revision) => (
        <li key={revision.id} className="flex flex-wrap items-start gap-x-3 gap-y-1 px-4 py-3">
          <div className="min-w-0 flex-1 basis-56">
            <p className="flex flex-wrap items-center gap-2 font-medium">
              Revision {revision.number} <Place deployment={deployment} revision={revision} />
            </p>
            <p className="text-[13px]">
              {revision.model.name} version {revision.model.version}, workflow version{' '}
              {revision.workflowVersion}, on {revision.cluster.name}
            </p>
            <p className="text-[13px] text-muted">
              <Link href={`/requests/${revision.changeRequestId}`} className="underline">
                Approval
              </Link>
              {revision.lastInForceAt && (
                <>
                  {' '}
                  · last in force from <RelativeTime at={revision.lastInForceAt} exact />
                </>
              )}
            </p>
            {revision.message && revision.phase !== 'ready' && (
              <p className="text-[13px] text-stop">{revision.message}</p>
            )}
          </div>
          {revision.canReturnTo && <ReturnButton deployment={deployment} revision={revision} quiet />}
        </li>
      ))}
    </ul>
  );
}
