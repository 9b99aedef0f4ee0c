import type { Metadata } from 'next';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { ContractView } from '#components/workflows/contract-view.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Workflow contract' };

interface Props {
  params: Promise<{ workflow: string }>;
}

export default async function ContractPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('workflow:read');
  const { workflow } = await params;
  await prefetch(trpc.workflows.get.queryOptions({ workflow }));
  return (
    <Hydrated state={state()}>
      <ContractView workflow={workflow} />
    </Hydrated>
  );
}
