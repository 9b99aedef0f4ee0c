'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { notify } from '#components/ui/toast.tsx';
import type { DeploymentDetail, RevisionShown } from '#server/deployments/domain/deployment-facts.ts';
import { useWeeklyCalls } from './use-weekly-calls.ts';

interface Props {
  deployment: DeploymentDetail;
  revision: RevisionShown;
  /** Without the reason beside it, for rows below the first. */
  quiet?: boolean;
}

/** Returns to a revision that was approved and in force before: one press, a reason, a second factor, no approval. */
export function ReturnButton({ deployment, revision, quiet }: Props) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const why = useWhyNot()('deployment:rollback');
  const { withStepUp, dialog } = useStepUp();
  const [isAsking, setIsAsking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const rollBack = useMutation(
    trpc.deployments.rollBack.mutationOptions({
      onSettled: () => cache.invalidateQueries({ queryKey: trpc.deployments.pathKey() }),
    }),
  );
  const calls = useWeeklyCalls(deployment.workflow.id, deployment.environment);
  const wanted = deployment.revisions.find(({ id }) => id === deployment.desiredRevisionId);
  const press = async (reason: string) => {
    setError(null);
    try {
      await withStepUp(() =>
        rollBack.mutateAsync({
          deploymentId: deployment.id,
          toRevisionId: revision.id,
          fromRevisionId: deployment.desiredRevisionId ?? undefined,
          reason,
        }),
      );
      setIsAsking(false);
      notify(
        'caution',
        `Return to revision ${revision.number} requested`,
        'It is in force once the cluster serves it.',
      );
    } catch (refused) {
      setError(refusalOf(refused).message);
    }
  };
  if (quiet && why) return null;
  return (
    <>
      <Button variant="danger" size={quiet ? 'sm' : 'md'} reason={why} onClick={() => setIsAsking(true)}>
        Return to revision {revision.number}
      </Button>
      {isAsking && (
        <ConfirmDialog
          open
          onOpenChange={setIsAsking}
          title={`Return to revision ${revision.number}`}
          effect={`Moves 100 % of ${deployment.environment} traffic of ${deployment.workflow.name}${calls} from ${
            wanted
              ? `revision ${wanted.number} (${wanted.model.name} version ${wanted.model.version})`
              : 'nothing'
          } to revision ${revision.number} (${revision.model.name} version ${revision.model.version}), which was approved and in force before.`}
          confirmLabel={`Return to revision ${revision.number}`}
          danger
          reasonMin={5}
          pending={rollBack.isPending}
          error={error}
          onConfirm={(reason) => void press(reason)}
        />
      )}
      {dialog}
    </>
  );
}
