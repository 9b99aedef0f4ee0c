'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { notify } from '#components/ui/toast.tsx';
import { isPromotion, type RequestDetail } from '#server/approvals/domain/request-facts.ts';

const REASON_MIN = 5;

/** Offers to try a failed rollout of an applied change again while its signatures hold; nothing where none failed. */
export function RetryBar({ request }: { request: RequestDetail }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [asked, setAsked] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const whyNot = useWhyNot()('rollout:retry');
  const retry = useMutation(
    trpc.requests.retry.mutationOptions({ onSettled: () => cache.invalidateQueries() }),
  );
  if (request.whyNotRetry === undefined) return null;
  if (!isPromotion(request)) return null;
  const { model, workflow, environment } = request;
  const press = async (reason: string) => {
    setError(null);
    try {
      await withStepUp(() => retry.mutateAsync({ id: request.id, reason }));
      notify('caution', 'Tried again', 'The cluster was asked for it once more.');
      setAsked(false);
    } catch (refused) {
      setError(refusalOf(refused).message);
    }
  };
  return (
    <>
      <Banner
        signal="caution"
        title="Its rollout failed"
        actions={
          <Button reason={request.whyNotRetry ?? whyNot} onClick={() => setAsked(true)}>
            Try rollout again
          </Button>
        }
      >
        What served before still does.
      </Banner>
      {asked && (
        <ConfirmDialog
          open
          onOpenChange={setAsked}
          title="Try the rollout again"
          effect={`Asks the cluster once more for ${model.name} version ${model.version}; it then takes 100 % of ${environment} traffic of ${workflow.name}.`}
          confirmLabel="Try rollout again"
          reasonMin={REASON_MIN}
          pending={retry.isPending}
          error={error}
          onConfirm={(reason) => void press(reason)}
        />
      )}
      {dialog}
    </>
  );
}
