'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { EmergencyShown } from '#server/approvals/domain/emergency-facts.ts';

const REASON_MIN = 10;

function ConfirmButton({ requestId, emergency }: { requestId: string; emergency: EmergencyShown }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [asked, setAsked] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const confirm = useMutation(
    trpc.emergencies.confirm.mutationOptions({ onSettled: () => cache.invalidateQueries() }),
  );
  const press = async (reason: string) => {
    setError(null);
    try {
      await withStepUp(() => confirm.mutateAsync({ id: requestId, reason }));
      setAsked(false);
    } catch (refused) {
      setError(refusalOf(refused).message);
    }
  };
  return (
    <>
      <Button variant="primary" reason={emergency.whyNotConfirm} onClick={() => setAsked(true)}>
        Confirm emergency
      </Button>
      {asked && (
        <ConfirmDialog
          open
          onOpenChange={setAsked}
          title="Confirm this emergency"
          effect={`Says, as a second person, that ${emergency.invokedBy.name} was right to act before the signatures. It is not a ratification.`}
          confirmLabel="Confirm emergency"
          reasonMin={REASON_MIN}
          pending={confirm.isPending}
          error={error}
          onConfirm={(reason) => void press(reason)}
        />
      )}
      {dialog}
    </>
  );
}

function SecondPerson({ requestId, emergency }: { requestId: string; emergency: EmergencyShown }) {
  const { confirmedBy, confirmedAt, state, pausedAt, confirmBy } = emergency;
  if (confirmedBy && confirmedAt)
    return (
      <>
        {confirmedBy.name}, <RelativeTime at={confirmedAt} />
      </>
    );
  if (state !== 'awaiting') return <>nobody</>;
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span>
        {pausedAt ? 'overdue since ' : 'until '}
        <RelativeTime at={confirmBy} />
      </span>
      <ConfirmButton requestId={requestId} emergency={emergency} />
    </span>
  );
}

/** What was done in an emergency, what was passed over, who confirms, and what its deadlines are. */
export function EmergencyPanel({ requestId, emergency }: { requestId: string; emergency: EmergencyShown }) {
  const isAwaiting = emergency.state === 'awaiting';
  return (
    <Panel
      title="Emergency"
      subtitle="Applied before its signatures. Those who should have signed ratify or repudiate it."
    >
      {isAwaiting && emergency.pausedAt && (
        <Banner signal="stop" title="Forward changes of this workflow are paused">
          No second person confirmed this in time. They move again once somebody does.
        </Banner>
      )}
      {isAwaiting && emergency.overdueAt && (
        <Banner signal="stop" title="Changes of this workspace are frozen">
          Nobody ratified or repudiated this in time.
        </Banner>
      )}
      <KeyValues
        items={[
          { label: 'Done by', value: emergency.invokedBy.name },
          { label: 'When', value: <RelativeTime at={emergency.invokedAt} /> },
          { label: 'Why', value: emergency.reason },
          {
            label: 'Incident',
            value: (
              <Link href={`/incidents/${emergency.incidentId}`} className="inline-block min-h-6 underline">
                Open the incident
              </Link>
            ),
          },
          {
            label: 'Passed over',
            value: emergency.passedOver.length > 0 ? emergency.passedOver.join('; ') : 'nothing',
          },
          { label: 'Second person', value: <SecondPerson requestId={requestId} emergency={emergency} /> },
          {
            label: 'Returns by itself',
            value: emergency.returnedAt ? (
              <>
                <RelativeTime at={emergency.returnedAt} />: {emergency.returnedHow}
              </>
            ) : isAwaiting ? (
              <RelativeTime at={emergency.expiresAt} />
            ) : (
              'no longer'
            ),
          },
          {
            label: 'To be judged',
            value: isAwaiting ? <RelativeTime at={emergency.ratifyBy} /> : emergency.state,
          },
        ]}
      />
      {emergency.state === 'repudiated' && (
        <p className="mt-3">
          <Link href={`/deployments/${emergency.deploymentId}`} className="font-medium underline">
            Return to the revision before
          </Link>
        </p>
      )}
    </Panel>
  );
}
