import type { Metadata } from 'next';
import { ModelsView } from '#components/registry/models-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Models' };

interface Props {
  searchParams: Promise<{ search?: string; cursor?: string }>;
}

export default async function ModelsPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('model:read');
  const { search, cursor } = await searchParams;
  await prefetch(trpc.models.list.queryOptions({ search, cursor, exceptKind: 'prompt' }));
  return (
    <Hydrated state={state()}>
      <ModelsView search={search} cursor={cursor} />
    </Hydrated>
  );
}
