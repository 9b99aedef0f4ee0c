import type { Metadata } from 'next';
import { DecisionView } from '#components/decisions/decision-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Decision' };

export default async function DecisionPage({ params }: { params: Promise<{ id: string }> }) {
  const { trpc, prefetch, state } = await consolePage('decision:read');
  const { id } = await params;
  await prefetch(trpc.decisions.get.queryOptions({ id }));
  return (
    <Hydrated state={state()}>
      <DecisionView id={id} />
    </Hydrated>
  );
}
