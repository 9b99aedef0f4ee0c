import type { Metadata } from 'next';
import { RegisterVersionForm } from '#components/registry/register-version-form.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Register version' };

interface Props {
  params: Promise<{ model: string }>;
}

export default async function NewVersionPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('version:register');
  const model = decodeURIComponent((await params).model);
  await prefetch(
    trpc.models.get.queryOptions({ model }),
    trpc.versions.list.queryOptions({ model, limit: 1 }),
  );
  return (
    <Hydrated state={state()}>
      <RegisterVersionForm model={model} />
    </Hydrated>
  );
}
