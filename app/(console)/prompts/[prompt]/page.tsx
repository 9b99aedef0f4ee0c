import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { addressWith, modelHref } from '#components/registry/model-address.ts';
import { PromptView } from '#components/registry/prompt-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Prompt' };

interface Props {
  params: Promise<{ prompt: string }>;
  searchParams: Promise<{ cursor?: string }>;
}

export default async function PromptPage({ params, searchParams }: Props) {
  const { trpc, prefetch, answered, state } = await consolePage('model:read');
  const model = decodeURIComponent((await params).prompt);
  const { cursor } = await searchParams;
  await prefetch(trpc.models.get.queryOptions({ model }), trpc.versions.list.queryOptions({ model, cursor }));
  const kind = answered(trpc.models.get.queryKey({ model }))?.kind ?? 'prompt';
  if (kind !== 'prompt') redirect(addressWith(modelHref(model, kind), { cursor }));
  return (
    <Hydrated state={state()}>
      <PromptView model={model} cursor={cursor} />
    </Hydrated>
  );
}
