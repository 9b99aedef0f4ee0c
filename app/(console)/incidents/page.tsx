import type { Metadata } from 'next';
import { IncidentsView } from '#components/incidents/incidents-view.tsx';
import { readIncidentFilter } from '#components/incidents/read-filter.ts';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Incidents' };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function IncidentsPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('incident:read');
  const filter = readIncidentFilter(await searchParams);
  await prefetch(trpc.incidents.list.queryOptions(filter));
  return (
    <Hydrated state={state()}>
      <IncidentsView filter={filter} />
    </Hydrated>
  );
}
