import type { Metadata } from 'next';
import { readInsightQuery } from '#components/insights/read-query.ts';
import { TechnicalView } from '#components/insights/technical-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Technical dashboard' };

interface Props {
  params: Promise<{ workflow: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function TechnicalPage({ params, searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('insight:technical');
  const query = readInsightQuery((await params).workflow, await searchParams);
  await prefetch(trpc.insights.technical.queryOptions(query));
  return (
    <Hydrated state={state()}>
      <TechnicalView query={query} />
    </Hydrated>
  );
}
