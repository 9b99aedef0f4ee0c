import type { Metadata } from 'next';
import { ExperimentsView } from '#components/tracking/experiments-view.tsx';
import { readExperimentFilters } from '#components/tracking/read-experiment-filters.ts';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Experiments' };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ExperimentsPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('experiment:read');
  const filters = readExperimentFilters(await searchParams);
  await prefetch(trpc.experiments.list.queryOptions(filters));
  return (
    <Hydrated state={state()}>
      <ExperimentsView filters={filters} />
    </Hydrated>
  );
}
