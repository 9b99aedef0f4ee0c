import type { Metadata } from 'next';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { HistoryView } from '#components/workflows/history-view.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Workflow history' };

interface Props {
  params: Promise<{ workflow: string }>;
  searchParams: Promise<{ cursor?: string }>;
}

export default async function HistoryPage({ params, searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('workflow:read');
  const { workflow } = await params;
  const { cursor } = await searchParams;
  await prefetch(
    trpc.workflows.get.queryOptions({ workflow }),
    trpc.workflows.history.queryOptions({ workflow, cursor }),
  );
  return (
    <Hydrated state={state()}>
      <HistoryView workflow={workflow} cursor={cursor} />
    </Hydrated>
  );
}
