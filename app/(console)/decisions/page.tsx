import type { Metadata } from 'next';
import { DecisionsView } from '#components/decisions/decisions-view.tsx';
import { readFilters } from '#components/decisions/read-filters.ts';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Decisions' };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function DecisionsPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('decision:read');
  const filters = readFilters(await searchParams, new Date());
  await prefetch(trpc.decisions.list.queryOptions(filters), trpc.workflows.list.queryOptions({ limit: 100 }));
  return (
    <Hydrated state={state()}>
      <DecisionsView filters={filters} />
    </Hydrated>
  );
}
