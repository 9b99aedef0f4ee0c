'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { useCan, useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { notify } from '#components/ui/toast.tsx';
import { ROLLOUT_WORDING } from '#server/deployments/domain/rollout-states.ts';
import { formatDurationMs } from '#server/platform/domain/wording.ts';
import type { DeploymentShown, WorkflowIncidentShown } from './rows.ts';

interface ActProps {
  buttonLabel: string;
  title: string;
  effect: string;
  why: string | null;
  pending: boolean;
  act: (reason: string) => Promise<unknown>;
  onDone: () => void;
}

/** One press, a reason, a second factor. */
function GuardedAct({ buttonLabel, title, effect, why, pending, act, onDone }: ActProps) {
  const [isAsking, setIsAsking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const { withStepUp, dialog } = useStepUp();
  const press = async (reason: string) => {
    setError(null);
    try {
      await withStepUp(() => act(reason));
      setIsAsking(false);
      onDone();
    } catch (refused) {
      setError(refusalOf(refused).message);
    }
  };
  return (
    <>
      <Button variant="danger" reason={why} onClick={() => setIsAsking(true)}>
        {buttonLabel}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={title}
        effect={effect}
        confirmLabel={buttonLabel}
        danger
        reasonMin={5}
        pending={pending}
        error={error}
        onConfirm={(reason) => void press(reason)}
      />
      {dialog}
    </>
  );
}

function StopPart({ shown }: { shown: WorkflowIncidentShown }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const why = useWhyNot()('workflow:stop');
  const stop = useMutation(trpc.workflows.stop.mutationOptions());
  const { workflow, incident } = shown;
  if (shown.stop) {
    return (
      <p>
        <StateBadge signal="stop">Stopped</StateBadge> by{' '}
        {shown.people[shown.stop.stoppedBy]?.name ?? 'somebody'} <RelativeTime at={shown.stop.stoppedAt} />:{' '}
        {shown.stop.reason}{' '}
        <Link href={`/workflows/${workflow.id}`} className="underline">
          Resume it from the workflow
        </Link>
      </p>
    );
  }
  return (
    <GuardedAct
      buttonLabel="Stop workflow"
      title={`Stop ${workflow.name}`}
      effect="Within a second the gateway stops asking the model; callers are answered by the workflow's error behaviour."
      why={why}
      pending={stop.isPending}
      act={(reason) => stop.mutateAsync({ workflowId: workflow.id, reason, incidentId: incident.id })}
      onDone={() => {
        notify('stop', `${workflow.name} is stopped`);
        void cache.invalidateQueries();
      }}
    />
  );
}

function ReturnPart({ shown, deployment }: { shown: WorkflowIncidentShown; deployment: DeploymentShown }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const why = useWhyNot()('deployment:rollback');
  const rollBack = useMutation(trpc.deployments.rollBack.mutationOptions());
  const moving = deployment.rollouts.find(({ state }) => ROLLOUT_WORDING[state].moving);
  const last = deployment.rollouts.find(({ incidentId }) => incidentId === shown.incident.id);
  const target = deployment.revisions.find(({ canReturnTo }) => canReturnTo);
  const status = moving ?? last;
  return (
    <div className="grid gap-2">
      {status && (
        <p>
          <StateBadge signal={ROLLOUT_WORDING[status.state].signal}>
            {ROLLOUT_WORDING[status.state].word}
          </StateBadge>{' '}
          Revision {status.toRevision}, requested by {status.requestedBy.name}{' '}
          <RelativeTime at={status.requestedAt} />
          {status.inForceAt &&
            `, in force after ${formatDurationMs(status.inForceAt.getTime() - status.requestedAt.getTime())}`}
        </p>
      )}
      {!target && (
        <p className="text-muted">No other revision was in force before, so there is no way back.</p>
      )}
      {target && !moving && (
        <GuardedAct
          buttonLabel={`Return to revision ${target.number}`}
          title={`Return to revision ${target.number}`}
          effect={`Moves all traffic of ${shown.workflow.name} in ${deployment.environment} to ${target.model.name} version ${target.model.version}, which was approved and in force before.`}
          why={why}
          pending={rollBack.isPending}
          act={(reason) =>
            rollBack.mutateAsync({
              deploymentId: deployment.id,
              toRevisionId: target.id,
              fromRevisionId: deployment.desiredRevisionId ?? undefined,
              reason,
              incidentId: shown.incident.id,
            })
          }
          onDone={() => {
            notify('caution', `Return to revision ${target.number} requested`);
            void cache.invalidateQueries();
          }}
        />
      )}
    </div>
  );
}

/** The two ways out of an incident: stop the workflow, or return to the revision before. */
export function WayOutPanel({ shown }: { shown: WorkflowIncidentShown }) {
  const trpc = useTRPC();
  const can = useCan();
  const deployment = useQuery(
    trpc.deployments.find.queryOptions(
      { workflowId: shown.workflow.id },
      { enabled: can('deployment:read'), refetchInterval: 3_000 },
    ),
  ).data;
  return (
    <Panel title="Stop or go back" subtitle="Both work at once, with a reason and a second factor">
      <div className="grid gap-4">
        <StopPart shown={shown} />
        {deployment && <ReturnPart shown={shown} deployment={deployment} />}
        {deployment === null && <p className="text-muted">Nothing was ever promoted to production.</p>}
      </div>
    </Panel>
  );
}
