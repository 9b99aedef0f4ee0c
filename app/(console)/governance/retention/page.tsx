import type { Metadata } from 'next';
import { RetentionView } from '#components/governance/retention-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Retention' };

export default async function RetentionPage() {
  const { trpc, prefetch, state } = await consolePage('retention:read');
  await prefetch(trpc.retention.read.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <RetentionView />
    </Hydrated>
  );
}
