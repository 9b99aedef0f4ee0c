import type { Metadata } from 'next';
import { DatasetView } from '#components/registry/dataset-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Dataset' };

interface Props {
  params: Promise<{ dataset: string }>;
}

export default async function DatasetPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('dataset:read');
  const { dataset } = await params;
  await prefetch(trpc.datasets.get.queryOptions({ dataset }));
  return (
    <Hydrated state={state()}>
      <DatasetView datasetId={dataset} />
    </Hydrated>
  );
}
