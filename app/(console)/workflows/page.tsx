import type { Metadata } from 'next';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { WorkflowsView } from '#components/workflows/workflows-view.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Workflows' };

interface Props {
  searchParams: Promise<{ search?: string; cursor?: string }>;
}

export default async function WorkflowsPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('workflow:read');
  const { search, cursor } = await searchParams;
  await prefetch(trpc.workflows.list.queryOptions({ search, cursor }));
  return (
    <Hydrated state={state()}>
      <WorkflowsView search={search} cursor={cursor} />
    </Hydrated>
  );
}
