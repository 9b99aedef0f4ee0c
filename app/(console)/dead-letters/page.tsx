import type { Metadata } from 'next';
import { DeadLettersView } from '#components/decisions/dead-letters-view.tsx';
import { readLetterFilters } from '#components/decisions/read-letter-filters.ts';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Dead letters' };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function DeadLettersPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('dead-letter:read');
  const filters = readLetterFilters(await searchParams);
  await prefetch(
    trpc.deadLetters.list.queryOptions(filters),
    trpc.workflows.list.queryOptions({ limit: 100 }),
  );
  return (
    <Hydrated state={state()}>
      <DeadLettersView filters={filters} />
    </Hydrated>
  );
}
