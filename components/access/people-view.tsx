'use client';

import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSession, useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { InvitationsPanel } from './invitations-panel.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { PersonRow } from './person-row.tsx';
import { SecondAdminPanel } from './second-admin-panel.tsx';
import { SettingsTabs } from './settings-tabs.tsx';

/** Everybody in the organisation, their roles and second factor, and the links that are still open. */
export function PeopleView() {
  const trpc = useTRPC();
  const { organisation } = useSession();
  const [isInviting, setIsInviting] = useState(false);
  const whyNot = useWhyNot()('people:invite');
  const { data: workspaces } = useSuspenseQuery(trpc.people.workspaces.queryOptions({}));
  const people = useInfiniteQuery(
    trpc.people.list.infiniteQueryOptions(
      { limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const items = people.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHeader
        title="Settings"
        lead={`People of ${organisation.name}. Changes to roles take effect at once.`}
        actions={
          <Button variant="primary" reason={whyNot} onClick={() => setIsInviting(true)}>
            Invite person
          </Button>
        }
      />
      <SettingsTabs />
      <div className="grid gap-4">
        <Panel flush title="People">
          {people.error ? (
            <ErrorState
              title="The people could not be read"
              message={refusalOf(people.error).message}
              reference={refusalOf(people.error).reference}
              onRetry={() => void people.refetch()}
            />
          ) : items ? (
            <ul>
              {items.map((person) => (
                <PersonRow key={person.id} person={person} workspaces={workspaces} />
              ))}
            </ul>
          ) : (
            <SkeletonRows rows={4} />
          )}
          {people.hasNextPage && (
            <div className="p-3">
              <Button pending={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>
                Show more people
              </Button>
            </div>
          )}
        </Panel>
        <SecondAdminPanel />
        <InvitationsPanel />
      </div>
      {isInviting && <InviteDialog workspaces={workspaces} onClose={() => setIsInviting(false)} />}
    </>
  );
}
