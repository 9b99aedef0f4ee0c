import type { Metadata } from 'next';
import { MyApprovalsView } from '#components/approvals/my-approvals-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'My approvals' };

interface Props {
  searchParams: Promise<{ request?: string }>;
}

export default async function MyApprovalsPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('request:sign');
  const { request } = await searchParams;
  await prefetch(trpc.requests.list.queryOptions({ tab: 'waiting' }));
  return (
    <Hydrated state={state()}>
      <MyApprovalsView chosen={typeof request === 'string' ? request : null} />
    </Hydrated>
  );
}
