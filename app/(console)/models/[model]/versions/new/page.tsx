import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { addressWith, promptHref } from '#components/registry/model-address.ts';
import { RegisterVersionForm } from '#components/registry/register-version-form.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Register version' };

interface Props {
  params: Promise<{ model: string }>;
  /** The version that a new one of a prompt begins with. */
  searchParams: Promise<{ from?: string }>;
}

export default async function NewVersionPage({ params, searchParams }: Props) {
  const { trpc, prefetch, answered, state } = await consolePage('version:register');
  const model = decodeURIComponent((await params).model);
  const { from } = await searchParams;
  await prefetch(trpc.models.get.queryOptions({ model }));
  const kind = answered(trpc.models.get.queryKey({ model }))?.kind;
  if (kind === 'prompt') redirect(addressWith(`${promptHref(model)}/versions/new`, { from }));
  await prefetch(
    trpc.versions.list.queryOptions({ model, limit: 1 }),
    trpc.datasets.list.queryOptions({ limit: 100 }),
  );
  return (
    <Hydrated state={state()}>
      <RegisterVersionForm model={model} />
    </Hydrated>
  );
}
