'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useCan, useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { notify } from '#components/ui/toast.tsx';
import type { DeploymentDetail } from '#server/deployments/domain/deployment-facts.ts';
import { formatDurationMs } from '#server/platform/domain/wording.ts';
import { useTrafficAct } from './use-traffic-act.ts';

const SHARED = {
  organisation: 'to every caller of the organisation',
  token: 'to the token that asked first only',
} as const;

/** How answers of the serving version are given again, and the order that makes them worthless; nothing where none are. */
export function CachePanel({ workflow }: { workflow: DeploymentDetail['workflow'] }) {
  const trpc = useTRPC();
  const can = useCan();
  const why = useWhyNot()('cache:purge');
  const { data } = useQuery(
    trpc.caches.show.queryOptions({ workflowId: workflow.id }, { enabled: can('workflow:read') }),
  );
  const purge = useMutation(trpc.caches.purge.mutationOptions());
  const act = useTrafficAct(
    (reason) => purge.mutateAsync({ workflowId: workflow.id, reason }),
    () => notify('clear', 'Remembered answers are purged', 'Gateways follow within a second.'),
  );
  if (!data?.policy) return null;
  const { policy, lastPurge } = data;
  const label = 'Purge remembered answers';
  return (
    <Panel
      title="Remembered answers"
      subtitle={`The same input is answered again from memory for ${formatDurationMs(policy.ttlSeconds * 1_000)}, ${SHARED[policy.sharedBy]}.`}
      actions={
        <Button reason={why} onClick={() => act.setIsAsking(true)}>
          {label}
        </Button>
      }
    >
      {lastPurge ? (
        <p>
          Last purged by {lastPurge.by.name} <RelativeTime at={lastPurge.at} />.
        </p>
      ) : (
        <p className="text-muted">Never purged.</p>
      )}
      {act.isAsking && (
        <ConfirmDialog
          open
          onOpenChange={act.setIsAsking}
          title={label}
          effect={`Every gateway forgets what it remembers of ${workflow.name}; each input is asked of the model again.`}
          confirmLabel={label}
          reasonMin={5}
          pending={purge.isPending}
          error={act.error}
          onConfirm={act.press}
        />
      )}
      {act.dialog}
    </Panel>
  );
}
