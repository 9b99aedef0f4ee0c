import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { RequestsView } from '#components/approvals/requests-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { can } from '#server/access/domain/authorize.ts';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Change requests' };

export default async function RequestsPage() {
  const { trpc, prefetch, state, signedIn } = await consolePage('request:read');
  if (!can(signedIn.actor, 'request:sign')) redirect('/requests/open');
  await prefetch(
    trpc.requests.list.queryOptions({ tab: 'waiting' }),
    trpc.requests.countWaiting.queryOptions({}),
  );
  return (
    <Hydrated state={state()}>
      <RequestsView tab="waiting" />
    </Hydrated>
  );
}
