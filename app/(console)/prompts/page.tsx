import type { Metadata } from 'next';
import { PromptsView } from '#components/registry/prompts-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Prompts' };

interface Props {
  searchParams: Promise<{ search?: string; cursor?: string }>;
}

export default async function PromptsPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('model:read');
  const { search, cursor } = await searchParams;
  await prefetch(trpc.models.list.queryOptions({ search, cursor, kind: 'prompt' }));
  return (
    <Hydrated state={state()}>
      <PromptsView search={search} cursor={cursor} />
    </Hydrated>
  );
}
