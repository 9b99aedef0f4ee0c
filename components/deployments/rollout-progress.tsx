import { Banner } from '#components/ui/banner.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { DeploymentDetail } from '#server/deployments/domain/deployment-facts.ts';

/** The move that is on its way, or was given up last: requested, what the cluster says, in force. */
export function RolloutProgress({ deployment }: { deployment: DeploymentDetail }) {
  const [latest] = deployment.rollouts;
  if (!latest) return null;
  const target = deployment.revisions.find(({ number }) => number === latest.toRevision);
  const serving = deployment.revisions.find(({ id }) => id === deployment.servingRevisionId);
  const still = serving ? `Revision ${serving.number} keeps serving.` : 'Nothing serves yet.';
  if (latest.state === 'failed') {
    return (
      <Banner signal="stop" title={`Revision ${latest.toRevision} could not be brought into force`}>
        {latest.message} {still}
      </Banner>
    );
  }
  if (latest.state !== 'requested') return null;
  return (
    <Banner signal="caution" title={`Revision ${latest.toRevision}: requested, not yet in force`}>
      Requested <RelativeTime at={latest.requestedAt} />.{' '}
      {target?.phase
        ? `The cluster says: ${target.phase}${target.message ? ` (${target.message})` : ''}. `
        : ''}
      {still}
    </Banner>
  );
}
