import type { Metadata } from 'next';
import { AccessReviewView } from '#components/access/access-review-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Access review' };

interface Props {
  params: Promise<{ review: string }>;
}

/** One access review: everything that opens a door, and for each whether it stays. */
export default async function AccessReviewPage({ params }: Props) {
  const { review: reviewId } = await params;
  const { trpc, prefetch, state } = await consolePage('access-review:read');
  await prefetch(trpc.accessReviews.get.queryOptions({ reviewId }));
  return (
    <Hydrated state={state()}>
      <AccessReviewView reviewId={reviewId} />
    </Hydrated>
  );
}
