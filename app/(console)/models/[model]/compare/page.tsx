import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { CompareView } from '#components/registry/compare-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Compare versions' };

interface Props {
  params: Promise<{ model: string }>;
  searchParams: Promise<{ left?: string; right?: string }>;
}

export default async function ComparePage({ params, searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('model:read');
  const { left, right } = await searchParams;
  // Nothing to compare: the versions are chosen on the model's page.
  if (!left || !right) redirect(`/models/${(await params).model}`);
  await prefetch(trpc.versions.compare.queryOptions({ left, right }));
  return (
    <Hydrated state={state()}>
      <CompareView left={left} right={right} />
    </Hydrated>
  );
}
