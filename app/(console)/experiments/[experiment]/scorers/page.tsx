import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { isExperimentRef } from '#components/tracking/addresses.ts';
import { ExperimentScorersView } from '#components/tracking/scorers/experiment-scorers-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Scorers of an experiment' };

interface Props {
  params: Promise<{ experiment: string }>;
  searchParams: Promise<{ search?: string; cursor?: string }>;
}

export default async function ExperimentScorersPage({ params, searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('experiment:read');
  const experimentId = decodeURIComponent((await params).experiment);
  if (!isExperimentRef(experimentId)) notFound();
  const { search, cursor } = await searchParams;
  await prefetch(
    trpc.experiments.get.queryOptions({ experimentId }),
    trpc.scorers.browse.queryOptions({ experimentId, search, cursor }),
  );
  return (
    <Hydrated state={state()}>
      <ExperimentScorersView experimentId={experimentId} search={search} cursor={cursor} />
    </Hydrated>
  );
}
