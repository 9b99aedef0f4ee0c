import type { Metadata } from 'next';
import { OverviewView } from '#components/insights/overview-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Insights' };

export default async function InsightsPage() {
  const { trpc, prefetch, state } = await consolePage('insight:technical');
  await prefetch(trpc.insights.overview.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <OverviewView />
    </Hydrated>
  );
}
