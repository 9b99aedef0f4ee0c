'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { notify } from '#components/ui/toast.tsx';
import type { ClusterDetail } from './rows.ts';

function removalReason(cluster: ClusterDetail): string | null {
  const needed = cluster.revisions.filter(({ keep }) => keep !== 'none').length;
  if (needed > 0) return `${needed} revisions are needed here; move those workflows first.`;
  return cluster.revisions.length > 0 ? 'Revisions are still being unloaded.' : null;
}

/** Changing and removing a cluster. */
export function ClusterActs({ cluster }: { cluster: ClusterDetail }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const notPermitted = useWhyNot()('cluster:connect');
  const unchangeable =
    notPermitted ?? (cluster.isEmbedded ? 'It is part of this installation and has fixed settings.' : null);
  const { withStepUp, dialog } = useStepUp();
  const [isAsking, setIsAsking] = useState(false);
  const remove = useMutation(trpc.clusters.remove.mutationOptions());
  const submit = async () => {
    try {
      await withStepUp(() => remove.mutateAsync({ id: cluster.id }));
    } catch {
      return;
    }
    await queries.invalidateQueries(trpc.clusters.pathFilter());
    notify('clear', `${cluster.name} was removed`);
    router.push('/clusters');
  };
  return (
    <>
      {unchangeable ? (
        <Button reason={unchangeable}>Change cluster</Button>
      ) : (
        <Button asChild>
          <Link href={`/clusters/${cluster.id}/change`}>Change cluster</Link>
        </Button>
      )}
      <Button
        variant="danger"
        reason={notPermitted ?? removalReason(cluster)}
        onClick={() => setIsAsking(true)}
      >
        Remove cluster
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Remove ${cluster.name}`}
        effect="No revision can be served there any more. The engine itself and its other models are left as they are."
        confirmLabel="Remove cluster"
        danger
        pending={remove.isPending}
        error={remove.error ? refusalOf(remove.error).message : null}
        onConfirm={() => void submit()}
      />
      {dialog}
    </>
  );
}
