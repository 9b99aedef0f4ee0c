import type { Metadata } from 'next';
import { RequestsView } from '#components/approvals/requests-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Open change requests' };

export default async function OpenRequestsPage({
  searchParams,
}: {
  searchParams: Promise<{ cursor?: string }>;
}) {
  const { trpc, prefetch, state } = await consolePage('request:read');
  const { cursor } = await searchParams;
  await prefetch(trpc.requests.list.queryOptions({ tab: 'open', cursor }));
  return (
    <Hydrated state={state()}>
      <RequestsView tab="open" cursor={cursor} />
    </Hydrated>
  );
}
