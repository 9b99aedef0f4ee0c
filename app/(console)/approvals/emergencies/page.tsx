import type { Metadata } from 'next';
import { EmergenciesView } from '#components/approvals/emergencies-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Emergencies' };

export default async function EmergenciesPage() {
  const { trpc, prefetch, state } = await consolePage('request:read');
  await prefetch(trpc.emergencies.list.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <EmergenciesView />
    </Hydrated>
  );
}
