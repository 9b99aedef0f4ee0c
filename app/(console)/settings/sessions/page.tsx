import type { Metadata } from 'next';
import { SessionsView } from '#components/access/sessions-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Sessions' };

/** Where the reader is signed in, and for admins where everybody is. */
export default async function SessionsPage() {
  const { trpc, prefetch, state } = await consolePage('self:manage');
  await prefetch(trpc.account.read.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <SessionsView />
    </Hydrated>
  );
}
