import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { BusinessView } from '#components/insights/business-view.tsx';
import { readInsightQuery } from '#components/insights/read-query.ts';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { can } from '#server/access/domain/authorize.ts';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Business dashboard' };

interface Props {
  params: Promise<{ workflow: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function BusinessPage({ params, searchParams }: Props) {
  const { trpc, prefetch, state, signedIn } = await consolePage('insight:technical');
  const query = readInsightQuery((await params).workflow, await searchParams);
  if (!can(signedIn.actor, 'insight:business')) redirect(`/insights/${query.workflowId}/technical`);
  await prefetch(trpc.insights.business.queryOptions(query));
  return (
    <Hydrated state={state()}>
      <BusinessView query={query} />
    </Hydrated>
  );
}
