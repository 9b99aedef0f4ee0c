import type { Metadata } from 'next';
import { ReviewDesk } from '#components/reviews/review-desk.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Reviews' };

export default async function ReviewsPage({ searchParams }: { searchParams: Promise<{ case?: string }> }) {
  const page = await consolePage('review:read');
  const { case: id } = await searchParams;
  await page.prefetch(
    page.trpc.reviews.queue.queryOptions({}),
    ...(id ? [page.trpc.reviews.get.queryOptions({ id })] : []),
  );
  return (
    <Hydrated state={page.state()}>
      <ReviewDesk />
    </Hydrated>
  );
}
