import type { Metadata } from 'next';
import { PeopleView } from '#components/access/people-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'People' };

/** The people of the organisation and their roles. */
export default async function PeoplePage() {
  const { trpc, prefetch, state } = await consolePage('people:read');
  await prefetch(trpc.people.workspaces.queryOptions({}), trpc.people.invitations.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <PeopleView />
    </Hydrated>
  );
}
