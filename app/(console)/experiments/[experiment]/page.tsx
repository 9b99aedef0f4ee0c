import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { isExperimentRef } from '#components/tracking/addresses.ts';
import { RunsView } from '#components/tracking/runs-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Experiment' };

interface Props {
  params: Promise<{ experiment: string }>;
}

export default async function ExperimentPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('experiment:read');
  const experimentId = decodeURIComponent((await params).experiment);
  if (!isExperimentRef(experimentId)) notFound();
  await prefetch(
    trpc.experiments.get.queryOptions({ experimentId }),
    trpc.savedViews.list.queryOptions({ experimentId }),
    trpc.runs.listColumns.queryOptions({ experimentIds: [experimentId] }),
  );
  return (
    <Hydrated state={state()}>
      <RunsView experimentId={experimentId} />
    </Hydrated>
  );
}
