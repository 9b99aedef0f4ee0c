import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { addressWith, promptHref } from '#components/registry/model-address.ts';
import { ModelView } from '#components/registry/model-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Model' };

interface Props {
  params: Promise<{ model: string }>;
  searchParams: Promise<{ cursor?: string }>;
}

export default async function ModelPage({ params, searchParams }: Props) {
  const { trpc, prefetch, answered, state } = await consolePage('model:read');
  const model = decodeURIComponent((await params).model);
  const { cursor } = await searchParams;
  await prefetch(trpc.models.get.queryOptions({ model }), trpc.versions.list.queryOptions({ model, cursor }));
  const kind = answered(trpc.models.get.queryKey({ model }))?.kind;
  if (kind === 'prompt') redirect(addressWith(promptHref(model), { cursor }));
  return (
    <Hydrated state={state()}>
      <ModelView model={model} cursor={cursor} />
    </Hydrated>
  );
}
