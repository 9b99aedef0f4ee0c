import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { modelHref } from '#components/registry/model-address.ts';
import { RegisterPromptForm } from '#components/registry/register-prompt-form.tsx';
import { startingAt } from '#components/registry/starting-at.ts';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Register prompt version' };

interface Props {
  params: Promise<{ prompt: string }>;
  searchParams: Promise<{ from?: string }>;
}

export default async function NewPromptVersionPage({ params, searchParams }: Props) {
  const { trpc, prefetch, answered, state } = await consolePage('version:register');
  const model = decodeURIComponent((await params).prompt);
  const { from } = await searchParams;
  await prefetch(
    trpc.models.get.queryOptions({ model }),
    trpc.versions.list.queryOptions({ model, ...startingAt(from) }),
  );
  const kind = answered(trpc.models.get.queryKey({ model }))?.kind ?? 'prompt';
  if (kind !== 'prompt') redirect(`${modelHref(model, kind)}/versions/new`);
  return (
    <Hydrated state={state()}>
      <RegisterPromptForm model={model} from={from} />
    </Hydrated>
  );
}
