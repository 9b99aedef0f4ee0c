'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { notify } from '#components/ui/toast.tsx';
import { describeUserAgent } from './describe-user-agent.ts';

export interface SessionRow {
  id: string;
  userAgent: string | null;
  addressPrefix: string | null;
  script: string | null;
  createdAt: Date;
  lastSeenAt: Date;
  isCurrent: boolean;
}

function placeOf(address: string | null): string {
  if (address === '::1' || address?.startsWith('127.')) return 'this machine';
  return address === null || address === 'unknown' ? 'unknown address' : address;
}

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
      className="lg:col-span-2"
      title="Sessions"
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
          <li
            key={session.id}
            className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0"
          >
            <div className="min-w-0">
              <p className="flex flex-wrap items-center gap-2">
                <span className="font-medium">{describeUserAgent(session.userAgent)}</span>
                {session.isCurrent && <Badge>This session</Badge>}
                {session.script && <Badge>{`Script ${session.script}`}</Badge>}
              </p>
              <p className="text-[13px] text-muted">
                {placeOf(session.addressPrefix)} · signed in <RelativeTime at={session.createdAt} /> · used{' '}
                <RelativeTime at={session.lastSeenAt} />
              </p>
            </div>
            {!session.isCurrent && (
              <Button
                size="sm"
                onClick={() => end.mutate({ sessionId: session.id })}
                pending={end.isPending && end.variables.sessionId === session.id}
              >
                End session
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
