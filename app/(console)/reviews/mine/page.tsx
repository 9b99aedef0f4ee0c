import type { Metadata } from 'next';
import { MyVerdicts } from '#components/reviews/my-verdicts.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'My verdicts' };

export default async function MyVerdictsPage({
  searchParams,
}: {
  searchParams: Promise<{ cursor?: string }>;
}) {
  const page = await consolePage('review:decide');
  const { cursor } = await searchParams;
  await page.prefetch(page.trpc.reviews.myVerdicts.queryOptions({ cursor }));
  return (
    <Hydrated state={page.state()}>
      <MyVerdicts />
    </Hydrated>
  );
}
