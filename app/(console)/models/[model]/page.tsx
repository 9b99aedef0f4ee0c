import type { Metadata } from 'next';
import { ModelPageView } from '#components/registry/model-page-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Model' };

interface Props {
  params: Promise<{ model: string }>;
  searchParams: Promise<{ cursor?: string }>;
}

export default async function ModelPage({ params, searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('model:read');
  const model = decodeURIComponent((await params).model);
  const { cursor } = await searchParams;
  await prefetch(trpc.models.get.queryOptions({ model }), trpc.versions.list.queryOptions({ model, cursor }));
  return (
    <Hydrated state={state()}>
      <ModelPageView model={model} cursor={cursor} />
    </Hydrated>
  );
}
