'use client';

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { notify } from '#components/ui/toast.tsx';
import { SessionLine } from './session-line.tsx';
import { useStepUp } from './step-up-dialog.tsx';

interface Asked {
  personId: string;
  personName: string;
  /** One session, or all of the person when null. */
  sessionId: string | null;
}

/** Everybody's open sessions in the organisation, for admins; one or all of a person can be ended after a second factor. */
export function OrganisationSessionsPanel() {
  const trpc = useTRPC();
  const [asked, setAsked] = useState<Asked | null>(null);
  const sessions = useInfiniteQuery(
    trpc.people.sessions.infiniteQueryOptions(
      { limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const items = sessions.data?.pages.flatMap((page) => page.items).filter(({ isOwn }) => !isOwn);
  return (
    <Panel flush title="Sessions of others" subtitle="Of this organisation, the last begun first.">
      {sessions.error ? (
        <ErrorState
          title="The sessions could not be read"
          message={refusalOf(sessions.error).message}
          reference={refusalOf(sessions.error).reference}
          onRetry={() => void sessions.refetch()}
        />
      ) : !items ? (
        <SkeletonRows rows={4} />
      ) : items.length === 0 ? (
        <p className="px-4 py-3 text-muted">Nobody else is signed in.</p>
      ) : (
        <ul>
          {items.map((session) => {
            const { personId, personName } = session;
            return (
              <SessionLine key={session.id} session={session} person={personName}>
                <span className="flex flex-wrap gap-2">
                  <Button
                    size="sm"
                    aria-label={`End session of ${personName}`}
                    onClick={() => setAsked({ personId, personName, sessionId: session.id })}
                  >
                    End session
                  </Button>
                  <Button
                    size="sm"
                    aria-label={`End all sessions of ${personName}`}
                    onClick={() => setAsked({ personId, personName, sessionId: null })}
                  >
                    End all
                  </Button>
                </span>
              </SessionLine>
            );
          })}
        </ul>
      )}
      {sessions.hasNextPage && (
        <div className="p-3">
          <Button pending={sessions.isFetchingNextPage} onClick={() => void sessions.fetchNextPage()}>
            Show more sessions
          </Button>
        </div>
      )}
      {asked && <EndDialog asked={asked} onClose={() => setAsked(null)} />}
    </Panel>
  );
}

function EndDialog({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const one = useMutation(trpc.people.endSession.mutationOptions());
  const all = useMutation(trpc.people.endSessions.mutationOptions());
  const { personId, personName, sessionId } = asked;
  const end = useMutation({
    mutationFn: () =>
      withStepUp(() =>
        sessionId === null ? all.mutateAsync({ personId }) : one.mutateAsync({ personId, sessionId }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: trpc.people.sessions.pathKey() });
      notify('clear', sessionId === null ? `${personName} is signed out` : 'The session has ended');
      onClose();
    },
  });
  return (
    <>
      <ConfirmDialog
        open
        onOpenChange={(open) => !open && onClose()}
        title={sessionId === null ? `End all sessions of ${personName}` : `End this session of ${personName}`}
        effect={
          sessionId === null
            ? `${personName} is signed out everywhere at once and can sign in again.`
            : `${personName} is signed out of this browser at once and can sign in again.`
        }
        confirmLabel={sessionId === null ? 'End sessions' : 'End session'}
        danger
        pending={end.isPending}
        error={formError(end.error)}
        onConfirm={() => end.mutate()}
      />
      {dialog}
    </>
  );
}
