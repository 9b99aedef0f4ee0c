import type { Metadata } from 'next';
import { NewVersionView } from '#components/registry/new-version-view.tsx';
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
      <NewVersionView model={model} />
    </Hydrated>
  );
}
