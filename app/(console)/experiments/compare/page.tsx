import type { Metadata } from 'next';
import { comparedRuns } from '#components/tracking/addresses.ts';
import { CompareView } from '#components/tracking/compare-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Compare runs' };

interface Props {
  searchParams: Promise<{ run?: string | string[] }>;
}

export default async function CompareRunsPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('experiment:read');
  const runIds = comparedRuns((await searchParams).run);
  await prefetch(...runIds.map((runId) => trpc.runs.get.queryOptions({ runId })));
  return (
    <Hydrated state={state()}>
      <CompareView runIds={runIds} />
    </Hydrated>
  );
}
