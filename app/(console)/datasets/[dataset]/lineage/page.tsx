import type { Metadata } from 'next';
import { LineageView } from '#components/registry/lineage-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Lineage of a dataset' };

interface Props {
  params: Promise<{ dataset: string }>;
}

export default async function DatasetLineagePage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('model:read');
  const asked = { datasetId: decodeURIComponent((await params).dataset) };
  await prefetch(trpc.lineage.show.queryOptions(asked));
  return (
    <Hydrated state={state()}>
      <LineageView asked={asked} />
    </Hydrated>
  );
}
