import type { Metadata } from 'next';
import { WaiversView } from '#components/approvals/waivers-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Workflow waivers' };

interface Props {
  params: Promise<{ workflow: string }>;
}

export default async function WaiversPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('request:read');
  const { workflow } = await params;
  await prefetch(trpc.workflows.get.queryOptions({ workflow }));
  return (
    <Hydrated state={state()}>
      <WaiversView workflow={workflow} />
    </Hydrated>
  );
}
