import type { Metadata } from 'next';
import { NewVersionView } from '#components/registry/new-version-view.tsx';
import { startingAt } from '#components/registry/starting-at.ts';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Register version' };

interface Props {
  params: Promise<{ model: string }>;
  searchParams: Promise<{ from?: string }>;
}

export default async function NewVersionPage({ params, searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('version:register');
  const model = decodeURIComponent((await params).model);
  const { from } = await searchParams;
  await prefetch(
    trpc.models.get.queryOptions({ model }),
    trpc.versions.list.queryOptions({ model, ...startingAt(from) }),
  );
  return (
    <Hydrated state={state()}>
      <NewVersionView model={model} from={from} />
    </Hydrated>
  );
}
