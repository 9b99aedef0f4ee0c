'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formError } from '#components/forms/form-errors.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { notify } from '#components/ui/toast.tsx';
import { countOf } from '#server/platform/domain/wording.ts';

interface Props {
  ids: readonly string[];
  /** Why these cannot be tried again or purged, in words. */
  whyNoReplay?: string | undefined;
  whyNoPurge?: string | undefined;
  onDone?: () => void;
}

/** What can be done with dead letters: try them again, or purge what they hold. */
export function LetterActs({ ids, whyNoReplay, whyNoPurge, onDone = () => undefined }: Props) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const whyNot = useWhyNot()('dead-letter:handle');
  const [isPurging, setIsPurging] = useState(false);
  const onSuccess = async () => {
    await cache.invalidateQueries(trpc.deadLetters.pathFilter());
    setIsPurging(false);
    onDone();
  };
  const onError = (error: unknown) => notify('stop', formError(error) ?? 'That did not work');
  const replay = useMutation(trpc.deadLetters.replay.mutationOptions({ onSuccess, onError }));
  const purge = useMutation(trpc.deadLetters.purge.mutationOptions({ onSuccess }));
  return (
    <>
      <Button
        variant="primary"
        size="sm"
        reason={whyNot ?? whyNoReplay}
        pending={replay.isPending}
        onClick={() => replay.mutate({ ids: [...ids] })}
      >
        Replay
      </Button>
      <Button variant="danger" size="sm" reason={whyNot ?? whyNoPurge} onClick={() => setIsPurging(true)}>
        Purge
      </Button>
      {isPurging && (
        <ConfirmDialog
          open
          onOpenChange={() => setIsPurging(false)}
          danger
          title={`Purge ${countOf(ids.length, 'dead letter')}`}
          effect="What it takes to try again is deleted now and cannot be brought back. That it failed stays."
          confirmLabel="Purge"
          reasonMin={5}
          pending={purge.isPending}
          error={formError(purge.error)}
          onConfirm={(reason) => purge.mutate({ ids: [...ids], reason })}
        />
      )}
    </>
  );
}
