import type { Metadata } from 'next';
import { BreakGlassView } from '#components/approvals/break-glass-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Apply in an emergency' };

export default async function BreakGlassPage({ params }: { params: Promise<{ id: string }> }) {
  const { trpc, prefetch, state } = await consolePage('emergency:act');
  const { id } = await params;
  await prefetch(trpc.requests.get.queryOptions({ id }));
  return (
    <Hydrated state={state()}>
      <BreakGlassView id={id} />
    </Hydrated>
  );
}
