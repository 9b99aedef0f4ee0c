import type { Metadata } from 'next';
import { ProvisioningView } from '#components/access/provisioning-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Provisioning' };

/** What directories say of people and groups. */
export default async function ProvisioningPage() {
  const { trpc, prefetch, state } = await consolePage('sso:read');
  await prefetch(trpc.provisioning.list.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <ProvisioningView />
    </Hydrated>
  );
}
