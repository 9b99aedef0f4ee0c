'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { notify } from '#components/ui/toast.tsx';
import { SessionLine, type SessionRow } from './session-line.tsx';

/** Where the reader is signed in, with a way to end each session at once. */
export function SessionsPanel({ sessions }: { sessions: readonly SessionRow[] }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const options = {
    onSuccess: () => client.invalidateQueries({ queryKey: trpc.account.read.queryKey() }),
    onError: (error: unknown) => notify('stop', 'The session was not ended', refusalOf(error).message),
  };
  const end = useMutation(trpc.account.endSession.mutationOptions(options));
  const endOthers = useMutation(trpc.account.endOtherSessions.mutationOptions(options));
  return (
    <Panel
      flush
      title="Your sessions"
      subtitle="Sessions end after 30 minutes without use, and 12 hours after sign-in."
      actions={
        sessions.length > 1 && (
          <Button size="sm" pending={endOthers.isPending} onClick={() => endOthers.mutate({})}>
            End all other sessions
          </Button>
        )
      }
    >
      <ul>
        {sessions.map((session) => (
          <SessionLine key={session.id} session={session}>
            {!session.isCurrent && (
              <Button
                size="sm"
                onClick={() => end.mutate({ sessionId: session.id })}
                pending={end.isPending && end.variables.sessionId === session.id}
              >
                End session
              </Button>
            )}
          </SessionLine>
        ))}
      </ul>
    </Panel>
  );
}
