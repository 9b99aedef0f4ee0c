import type { Metadata } from 'next';
import { AccessReviewsView } from '#components/access/access-reviews-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Access reviews' };

/** The quarterly reviews of who may enter, and with what. */
export default async function AccessReviewsPage() {
  const { trpc, prefetch, state } = await consolePage('access-review:read');
  await prefetch(trpc.accessReviews.status.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <AccessReviewsView />
    </Hydrated>
  );
}
