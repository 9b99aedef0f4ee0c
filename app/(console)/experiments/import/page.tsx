import type { Metadata } from 'next';
import { ImportView } from '#components/tracking/import-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Import' };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ImportPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('experiment:read');
  const { cursor: given } = await searchParams;
  const cursor = typeof given === 'string' ? given : undefined;
  await prefetch(trpc.imports.list.queryOptions({ cursor, limit: 20 }));
  return (
    <Hydrated state={state()}>
      <ImportView cursor={cursor} />
    </Hydrated>
  );
}
