import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { isExperimentRef } from '#components/tracking/addresses.ts';
import { traceFilter } from '#components/tracking/traces/trace-address.ts';
import { TracesView } from '#components/tracking/traces/traces-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Traces' };

interface Props {
  params: Promise<{ experiment: string }>;
  searchParams: Promise<{ filter?: string; state?: string; cursor?: string }>;
}

export default async function TracesPage({ params, searchParams }: Props) {
  const { trpc, prefetch, state: prefetched } = await consolePage('trace:read');
  const experimentId = decodeURIComponent((await params).experiment);
  if (!isExperimentRef(experimentId)) notFound();
  const { filter, state, cursor } = await searchParams;
  await prefetch(
    trpc.experiments.get.queryOptions({ experimentId }),
    trpc.traces.list.queryOptions({ experimentId, filter: traceFilter({ filter, state }), cursor }),
  );
  return (
    <Hydrated state={prefetched()}>
      <TracesView experimentId={experimentId} filter={filter} state={state} cursor={cursor} />
    </Hydrated>
  );
}
