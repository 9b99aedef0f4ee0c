import type { Metadata } from 'next';
import { HomeView } from '#components/home/home-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { can } from '#server/access/domain/authorize.ts';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Home' };

export default async function HomePage() {
  const { trpc, prefetch, state, signedIn } = await consolePage('home:read');
  const { actor } = signedIn;
  await prefetch(
    trpc.home.counts.queryOptions({}),
    trpc.home.banner.queryOptions({}),
    ...(can(actor, 'review:decide') ? [trpc.reviews.queue.queryOptions({ limit: 5 })] : []),
    ...(can(actor, 'request:sign') ? [trpc.requests.list.queryOptions({ tab: 'waiting' })] : []),
    ...(can(actor, 'request:read') ? [trpc.requests.list.queryOptions({ tab: 'open', limit: 5 })] : []),
    ...(can(actor, 'incident:read') ? [trpc.incidents.list.queryOptions({ limit: 5 })] : []),
    ...(can(actor, 'cluster:connect')
      ? [trpc.clusters.list.queryOptions({}), trpc.deployments.list.queryOptions({})]
      : []),
    ...(can(actor, 'audit:read')
      ? [trpc.audit.list.queryOptions({ limit: 15 }), trpc.audit.size.queryOptions({})]
      : []),
  );
  return (
    <Hydrated state={state()}>
      <HomeView />
    </Hydrated>
  );
}
