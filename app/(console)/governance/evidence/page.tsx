import type { Metadata } from 'next';
import { EvidenceView } from '#components/governance/evidence-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Evidence packs' };

export default async function EvidencePage() {
  const { trpc, prefetch, state } = await consolePage('evidence:export');
  await prefetch(trpc.workflows.list.queryOptions({ limit: 100 }));
  return (
    <Hydrated state={state()}>
      <EvidenceView />
    </Hydrated>
  );
}
