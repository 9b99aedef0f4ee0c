import type { Metadata } from 'next';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { PolicyView } from '#components/workflows/policy-view.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Workflow policy' };

interface Props {
  params: Promise<{ workflow: string }>;
}

export default async function PolicyPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('workflow:read');
  const { workflow } = await params;
  await prefetch(trpc.workflows.get.queryOptions({ workflow }));
  return (
    <Hydrated state={state()}>
      <PolicyView workflow={workflow} />
    </Hydrated>
  );
}
