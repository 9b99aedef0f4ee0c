'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { useWeeklyCalls } from '#components/deployments/use-weekly-calls.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { notify } from '#components/ui/toast.tsx';
import { effectOfStop } from './effect-of-stop.ts';
import type { WorkflowShown } from './rows.ts';

interface ActProps {
  shown: WorkflowShown;
  kind: 'stop' | 'resume';
}

const WORDS = {
  stop: { button: 'Stop workflow', title: 'Stop', done: 'is stopped' },
  resume: { button: 'Resume workflow', title: 'Resume', done: 'is resumed' },
} as const;

/** The button that stops or resumes, the reason it asks for, and the second factor. */
function StopOrResume({ shown, kind }: ActProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const reason = useWhyNot()('workflow:stop');
  const [open, setOpen] = useState(false);
  const calls = useWeeklyCalls(shown.workflow.id, 'production');
  const { withStepUp, dialog } = useStepUp();
  const options = {
    onSuccess: async () => {
      setOpen(false);
      notify(kind === 'stop' ? 'stop' : 'clear', `${shown.workflow.name} ${WORDS[kind].done}`);
      await queries.invalidateQueries();
    },
  };
  const stop = useMutation(trpc.workflows.stop.mutationOptions(options));
  const resume = useMutation(trpc.workflows.resume.mutationOptions(options));
  const act = kind === 'stop' ? stop : resume;
  const failure = act.error ? refusalOf(act.error) : null;
  const confirm = (given: string) => {
    const input = { workflowId: shown.workflow.id, reason: given };
    // A refusal is shown by the dialog through the mutation's own state.
    withStepUp(() => act.mutateAsync(input)).catch(() => undefined);
  };
  return (
    <>
      <Button variant={kind === 'stop' ? 'danger' : 'primary'} reason={reason} onClick={() => setOpen(true)}>
        {WORDS[kind].button}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`${WORDS[kind].title} ${shown.workflow.name}`}
        effect={
          kind === 'stop'
            ? `Stops ${shown.workflow.name}${calls} within a second: the gateway no longer asks the model. ${effectOfStop(shown.version.decisionPolicy)}`
            : 'Within a second the gateway asks the model again, with the revision that served before.'
        }
        confirmLabel={WORDS[kind].button}
        danger={kind === 'stop'}
        reasonMin={5}
        pending={act.isPending}
        error={failure && failure.code !== 'step-up-required' ? failure.message : null}
        onConfirm={confirm}
      />
      {dialog}
    </>
  );
}

/** Stops a running workflow; what is stopped is resumed from its banner. */
export function StopControl({ shown }: { shown: WorkflowShown }) {
  return shown.stop ? null : <StopOrResume shown={shown} kind="stop" />;
}

/** Who stopped this workflow, why and since when, and the way back. */
export function StopBanner({ shown }: { shown: WorkflowShown }) {
  const { stop, workflow, people } = shown;
  if (!stop) return null;
  return (
    <Banner
      signal="stop"
      assertive
      title={`${workflow.name} is stopped: ${stop.reason}`}
      actions={<StopOrResume shown={shown} kind="resume" />}
    >
      {people[stop.stoppedBy]?.name ?? stop.stoppedBy} stopped it <RelativeTime at={stop.stoppedAt} />.
      Callers are answered by its error behaviour.
    </Banner>
  );
}
