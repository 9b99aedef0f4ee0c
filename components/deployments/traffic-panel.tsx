'use client';

import { useMutation } from '@tanstack/react-query';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { notify } from '#components/ui/toast.tsx';
import type { DeploymentDetail, TrafficShown } from '#server/deployments/domain/deployment-facts.ts';
import { SplitDialog } from './split-dialog.tsx';
import { useTrafficAct } from './use-traffic-act.ts';

function ReturnTraffic({ deployment, why }: { deployment: DeploymentDetail; why: string | null }) {
  const trpc = useTRPC();
  const end = useMutation(trpc.deployments.endSplit.mutationOptions());
  const serving = deployment.revisions.find(({ id }) => id === deployment.servingRevisionId);
  const act = useTrafficAct(
    (reason) => end.mutateAsync({ deploymentId: deployment.id, reason }),
    () => notify('clear', 'The split has ended', 'Gateways follow within a second.'),
  );
  const label = 'End the split';
  return (
    <>
      <Button variant="danger" reason={why} onClick={() => act.setIsAsking(true)}>
        {label}
      </Button>
      {act.isAsking && (
        <ConfirmDialog
          open
          onOpenChange={act.setIsAsking}
          title={label}
          effect={`Moves 100 % of ${deployment.environment} traffic of ${deployment.workflow.name} to revision ${serving?.number ?? '–'} at once; nothing is asked in the shadow any more.`}
          confirmLabel={label}
          danger
          reasonMin={5}
          pending={end.isPending}
          error={act.error}
          onConfirm={act.press}
        />
      )}
      {act.dialog}
    </>
  );
}

function Arms({ deployment, traffic }: { deployment: DeploymentDetail; traffic: TrafficShown }) {
  const numberOf = (id: string) => deployment.revisions.find((revision) => revision.id === id)?.number ?? '–';
  const { arms, shadow } = traffic.terms;
  return (
    <ul aria-label="Shares of the traffic" className="grid gap-2">
      {arms.map(({ revisionId, weight, task }) => (
        <li key={revisionId} className="grid grid-cols-[8rem_1fr_3.5rem] items-center gap-3">
          <span>Revision {numberOf(revisionId)}</span>
          <span aria-hidden className="h-2 rounded-sm bg-sunken">
            <span className="block h-2 rounded-sm bg-chart-1" style={{ width: `${weight}%` }} />
          </span>
          <span className="text-right tabular-nums">{weight} %</span>
          {task && (
            <span className="col-span-full text-[13px] text-muted">
              and every call whose {task.field} is {task.anyOf.join(' or ')}
            </span>
          )}
        </li>
      ))}
      {shadow && (
        <li>
          Revision {numberOf(shadow.revisionId)} is asked in the shadow for {shadow.share} % of the calls
        </li>
      )}
    </ul>
  );
}

/** How the calls of a deployment are spread over approved revisions, and the way to change and to end that. */
export function TrafficPanel({ deployment }: { deployment: DeploymentDetail }) {
  const why = useWhyNot()('traffic:split');
  const { traffic, servingRevisionId, revisions } = deployment;
  const serving = revisions.find(({ id }) => id === servingRevisionId);
  if (!serving) return null;
  const hasOthers = revisions.some(({ id, canShareTraffic }) => canShareTraffic && id !== serving.id);
  const none = hasOthers
    ? why
    : 'There is no second revision that was in force before, is loaded, and was approved with the same version of the workflow.';
  return (
    <Panel
      title="Traffic"
      subtitle="Calls may be spread over revisions that were approved, and taken back at once."
      actions={
        <>
          <SplitDialog deployment={deployment} why={traffic ? why : none} />
          {traffic && <ReturnTraffic deployment={deployment} why={why} />}
        </>
      }
    >
      {traffic ? (
        <div className="grid gap-3">
          <Arms deployment={deployment} traffic={traffic} />
          <p className="text-[13px] text-muted">
            Set by {traffic.setBy.name} <RelativeTime at={traffic.setAt} />: {traffic.reason}
          </p>
        </div>
      ) : (
        <p>Every call goes to revision {serving.number}.</p>
      )}
    </Panel>
  );
}
