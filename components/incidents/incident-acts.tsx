'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { notify } from '#components/ui/toast.tsx';
import { mayDo } from '#server/incidents/domain/incident-facts.ts';
import type { IncidentShown } from './rows.ts';

/** Takes an incident on, or ends it with a word on how. */
export function IncidentActs({ shown }: { shown: IncidentShown }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const why = useWhyNot()('incident:handle');
  const [isEnding, setIsEnding] = useState(false);
  const { incident } = shown;
  const done = (words: string) => async () => {
    setIsEnding(false);
    notify('clear', words);
    await cache.invalidateQueries();
  };
  const failed = (error: unknown) => notify('stop', 'Nothing was changed', refusalOf(error).message);
  const takeOn = useMutation(
    trpc.incidents.acknowledge.mutationOptions({
      onSuccess: done(`Incident ${incident.number} is in your hands`),
      onError: failed,
    }),
  );
  const end = useMutation(
    trpc.incidents.resolve.mutationOptions({ onSuccess: done(`Incident ${incident.number} is resolved`) }),
  );
  return (
    <>
      {mayDo(incident.state, 'acknowledge') && (
        <Button
          variant="primary"
          reason={why}
          pending={takeOn.isPending}
          onClick={() => takeOn.mutate({ id: incident.id })}
        >
          Take on incident
        </Button>
      )}
      {mayDo(incident.state, 'resolve') && !why && (
        <Button onClick={() => setIsEnding(true)}>Resolve incident</Button>
      )}
      <ConfirmDialog
        open={isEnding}
        onOpenChange={setIsEnding}
        title={`Resolve incident ${incident.number}`}
        effect={
          shown.stop && shown.workflow
            ? `The notice disappears for everybody. ${shown.workflow.name} stays stopped until somebody resumes it.`
            : 'The notice disappears for everybody. Nothing else changes.'
        }
        confirmLabel="Resolve incident"
        reasonMin={5}
        reasonLabel="How it ended"
        pending={end.isPending}
        error={end.error ? refusalOf(end.error).message : null}
        onConfirm={(resolution) => end.mutate({ id: incident.id, resolution })}
      />
    </>
  );
}
