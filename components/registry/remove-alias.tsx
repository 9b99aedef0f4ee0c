'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';

interface Props {
  model: { id: string; name: string };
  alias: { name: string; versionNumber: number };
}

/** Asks before an alias goes: pipelines find their version by it, and nothing tells which. */
export function RemoveAlias({ model, alias }: Props) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const remove = useMutation(
    trpc.models.removeAlias.mutationOptions({
      onSuccess: async () => {
        setIsAsking(false);
        await queries.invalidateQueries(trpc.models.pathFilter());
      },
    }),
  );
  const ask = (isOpen: boolean) => {
    remove.reset();
    setIsAsking(isOpen);
  };
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => ask(true)}>
        Remove alias
        <span className="sr-only"> {alias.name}</span>
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={ask}
        danger
        title={`Remove the alias ${alias.name}`}
        effect={`It points at version ${alias.versionNumber} of ${model.name}. Whatever asks for ${model.name}@${alias.name} finds nothing afterwards, until it is set again.`}
        confirmLabel="Remove alias"
        pending={remove.isPending}
        error={remove.error && refusalOf(remove.error).message}
        onConfirm={() => remove.mutate({ model: model.id, alias: alias.name })}
      />
    </>
  );
}
