import type { Metadata } from 'next';
import { AccountView } from '#components/access/account-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Settings' };

/** The reader's own sign-in and sessions. */
export default async function SettingsPage() {
  const { trpc, prefetch, state } = await consolePage('self:manage');
  await prefetch(trpc.account.read.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <AccountView />
    </Hydrated>
  );
}
