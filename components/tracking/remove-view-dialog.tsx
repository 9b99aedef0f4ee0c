'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';

export interface ViewLeaving {
  id: string;
  name: string;
  isShared: boolean;
}

interface Props {
  experimentId: string;
  /** The view to remove; null where nobody asks to. */
  view: ViewLeaving | null;
  onDone: () => void;
}

/** Asks before a saved view goes; a shared one goes for everybody. */
export function RemoveViewDialog({ experimentId, view, onDone }: Props) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const remove = useMutation(
    trpc.savedViews.remove.mutationOptions({
      onSuccess: async () => {
        onDone();
        await client.invalidateQueries(trpc.savedViews.list.queryFilter({ experimentId }));
      },
    }),
  );
  const close = () => {
    remove.reset();
    onDone();
  };
  return (
    <ConfirmDialog
      open={view !== null}
      onOpenChange={(isOpen) => !isOpen && close()}
      danger
      title={`Remove ${view?.name ?? 'this view'}`}
      effect={
        view?.isShared
          ? 'Everybody who sees this experiment finds this view here now, and nobody will. The runs stay as they are.'
          : 'Only you find this view here. The runs stay as they are.'
      }
      confirmLabel="Remove view"
      pending={remove.isPending}
      error={remove.error && refusalOf(remove.error).message}
      onConfirm={() => view && remove.mutate({ id: view.id })}
    />
  );
}
