import type { Metadata } from 'next';
import { SingleSignOnView } from '#components/access/single-sign-on-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Single sign-on' };

/** The identity providers of the organisation. */
export default async function SingleSignOnPage() {
  const { trpc, prefetch, state } = await consolePage('sso:read');
  await prefetch(trpc.sso.list.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <SingleSignOnView />
    </Hydrated>
  );
}
