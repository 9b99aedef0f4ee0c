import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { isExperimentRef } from '#components/tracking/addresses.ts';
import { TraceView } from '#components/tracking/traces/trace-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Trace' };

interface Props {
  params: Promise<{ experiment: string; trace: string }>;
}

export default async function TracePage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('trace:read');
  const { experiment, trace } = await params;
  const [experimentId, id] = [decodeURIComponent(experiment), decodeURIComponent(trace)];
  if (!isExperimentRef(experimentId) || !/^[\w:/.-]{1,100}$/.test(id)) notFound();
  await prefetch(trpc.traces.show.queryOptions({ experimentId, id }));
  return (
    <Hydrated state={state()}>
      <TraceView experimentId={experimentId} traceId={id} />
    </Hydrated>
  );
}
