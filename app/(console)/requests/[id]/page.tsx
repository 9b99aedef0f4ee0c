import type { Metadata } from 'next';
import { RequestView } from '#components/approvals/request-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Change request' };

export default async function RequestPage({ params }: { params: Promise<{ id: string }> }) {
  const { trpc, prefetch, state } = await consolePage('request:read');
  const { id } = await params;
  await prefetch(trpc.requests.get.queryOptions({ id }));
  return (
    <Hydrated state={state()}>
      <RequestView id={id} />
    </Hydrated>
  );
}
