import type { Metadata } from 'next';
import { DeadLetterView } from '#components/decisions/dead-letter-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Dead letter' };

export default async function DeadLetterPage({ params }: { params: Promise<{ id: string }> }) {
  const { trpc, prefetch, state } = await consolePage('dead-letter:read');
  const { id } = await params;
  await prefetch(trpc.deadLetters.get.queryOptions({ id }));
  return (
    <Hydrated state={state()}>
      <DeadLetterView id={id} />
    </Hydrated>
  );
}
