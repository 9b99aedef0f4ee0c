import type { Metadata } from 'next';
import { DatasetsView } from '#components/registry/datasets-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Datasets' };

interface Props {
  searchParams: Promise<{ search?: string; cursor?: string }>;
}

export default async function DatasetsPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('dataset:read');
  const { search, cursor } = await searchParams;
  await prefetch(trpc.datasets.list.queryOptions({ search, cursor }));
  return (
    <Hydrated state={state()}>
      <DatasetsView search={search} cursor={cursor} />
    </Hydrated>
  );
}
