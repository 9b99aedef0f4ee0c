import type { Metadata } from 'next';
import { LineageView } from '#components/registry/lineage-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Lineage of a run' };

interface Props {
  params: Promise<{ run: string }>;
}

export default async function RunLineagePage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('model:read');
  const asked = { runId: decodeURIComponent((await params).run) };
  await prefetch(trpc.lineage.show.queryOptions(asked));
  return (
    <Hydrated state={state()}>
      <LineageView asked={asked} />
    </Hydrated>
  );
}
