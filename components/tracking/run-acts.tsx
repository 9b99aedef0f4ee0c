'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { Menu } from '#components/ui/menu.tsx';
import { notify } from '#components/ui/toast.tsx';
import type { RunDetail } from './rows.ts';

/** Deleting a run and taking that back. */
export function RunMenu({ run }: { run: RunDetail }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const reason = useWhyNot()('run:delete');
  const [isAsking, setAsking] = useState(false);
  const done = (words: string) => async () => {
    setAsking(false);
    await client.invalidateQueries(trpc.runs.pathFilter());
    notify('clear', words);
  };
  const remove = useMutation(trpc.runs.delete.mutationOptions({ onSuccess: done('Run deleted') }));
  const restore = useMutation(
    trpc.runs.restore.mutationOptions({
      onSuccess: done('Run restored'),
      onError: (error) => notify('stop', 'The run was not restored', refusalOf(error).message),
    }),
  );
  return (
    <>
      <Menu
        label="More acts"
        items={[
          run.lifecycle === 'deleted'
            ? { label: 'Restore', reason, onSelect: () => restore.mutate({ runId: run.id }) }
            : { label: 'Delete', danger: true, reason, onSelect: () => setAsking(true) },
        ]}
      />
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Delete ${run.name}`}
        effect="The run is hidden and takes nothing more. It can be restored; versions registered from it stay."
        confirmLabel="Delete run"
        danger
        pending={remove.isPending}
        error={remove.error ? refusalOf(remove.error).message : null}
        onConfirm={() => remove.mutate({ runId: run.id })}
      />
    </>
  );
}
