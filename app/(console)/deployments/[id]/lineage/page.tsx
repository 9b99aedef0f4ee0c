import type { Metadata } from 'next';
import { LineageView } from '#components/registry/lineage-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Lineage of a deployment' };

interface Props {
  params: Promise<{ id: string }>;
}

export default async function DeploymentLineagePage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('model:read');
  const asked = { deploymentId: decodeURIComponent((await params).id) };
  await prefetch(trpc.lineage.show.queryOptions(asked));
  return (
    <Hydrated state={state()}>
      <LineageView asked={asked} />
    </Hydrated>
  );
}
