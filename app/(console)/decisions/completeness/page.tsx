import type { Metadata } from 'next';
import { CompletenessView } from '#components/decisions/completeness-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Completeness' };

export default async function CompletenessPage() {
  const { trpc, prefetch, state } = await consolePage('decision:read');
  await prefetch(trpc.decisions.completeness.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <CompletenessView />
    </Hydrated>
  );
}
