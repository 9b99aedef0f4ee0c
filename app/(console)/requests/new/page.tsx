import type { Metadata } from 'next';
import { OpenRequestForm } from '#components/approvals/open-request-form.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Request promotion' };

interface Given {
  workflow?: string;
  model?: string;
  version?: string;
}

export default async function NewRequestPage({ searchParams }: { searchParams: Promise<Given> }) {
  const { trpc, prefetch, state } = await consolePage('request:create');
  const { workflow, model, version } = await searchParams;
  await prefetch(
    trpc.workflows.list.queryOptions({ limit: 100 }),
    trpc.models.list.queryOptions({ limit: 100 }),
    trpc.requests.clusterChoices.queryOptions({}),
  );
  return (
    <Hydrated state={state()}>
      <OpenRequestForm workflowId={workflow} model={model} modelVersionId={version} />
    </Hydrated>
  );
}
