import type { Metadata } from 'next';
import { RunView } from '#components/tracking/run-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Run' };

interface Props {
  params: Promise<{ run: string }>;
}

export default async function RunPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('experiment:read');
  const runId = decodeURIComponent((await params).run);
  await prefetch(trpc.runs.get.queryOptions({ runId }));
  return (
    <Hydrated state={state()}>
      <RunView runId={runId} />
    </Hydrated>
  );
}
