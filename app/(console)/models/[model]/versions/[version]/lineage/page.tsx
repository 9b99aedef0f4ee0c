import type { Metadata } from 'next';
import { LineageView } from '#components/registry/lineage-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Lineage of a version' };

interface Props {
  params: Promise<{ model: string; version: string }>;
}

export default async function VersionLineagePage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('model:read');
  const given = await params;
  const asked = { model: decodeURIComponent(given.model), version: decodeURIComponent(given.version) };
  await prefetch(trpc.lineage.show.queryOptions(asked));
  return (
    <Hydrated state={state()}>
      <LineageView asked={asked} />
    </Hydrated>
  );
}
