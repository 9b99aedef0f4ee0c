import type { Metadata } from 'next';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { TryView } from '#components/workflows/try-view.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Try a workflow' };

interface Props {
  params: Promise<{ workflow: string }>;
}

export default async function TryPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('workflow:read');
  const { workflow } = await params;
  await prefetch(trpc.workflows.get.queryOptions({ workflow }));
  return (
    <Hydrated state={state()}>
      <TryView workflow={workflow} />
    </Hydrated>
  );
}
