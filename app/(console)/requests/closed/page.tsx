import type { Metadata } from 'next';
import { RequestsView } from '#components/approvals/requests-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Closed change requests' };

export default async function ClosedRequestsPage({
  searchParams,
}: {
  searchParams: Promise<{ cursor?: string }>;
}) {
  const { trpc, prefetch, state } = await consolePage('request:read');
  const { cursor } = await searchParams;
  await prefetch(trpc.requests.list.queryOptions({ tab: 'closed', cursor }));
  return (
    <Hydrated state={state()}>
      <RequestsView tab="closed" cursor={cursor} />
    </Hydrated>
  );
}
