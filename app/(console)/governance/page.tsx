import type { Metadata } from 'next';
import { OverviewView } from '#components/governance/overview-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Governance' };

export default async function GovernancePage() {
  const { trpc, prefetch, state } = await consolePage('governance:read');
  await prefetch(trpc.governance.show.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <OverviewView />
    </Hydrated>
  );
}
