import type { Metadata } from 'next';
import { LoggedDatasetView } from '#components/tracking/logged-dataset-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Data of runs' };

interface Props {
  params: Promise<{ dataset: string }>;
}

export default async function LoggedDatasetPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('experiment:read');
  const datasetId = decodeURIComponent((await params).dataset);
  await prefetch(trpc.runs.dataset.queryOptions({ datasetId }));
  return (
    <Hydrated state={state()}>
      <LoggedDatasetView datasetId={datasetId} />
    </Hydrated>
  );
}
