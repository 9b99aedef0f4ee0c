import type { Metadata } from 'next';
import { OwnersView } from '#components/governance/owners-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Owners' };

export default async function OwnersPage() {
  const { trpc, prefetch, state } = await consolePage('governance:read');
  await prefetch(trpc.owners.show.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <OwnersView />
    </Hydrated>
  );
}
