import type { Metadata } from 'next';
import { readReconstruction } from '#components/audit/read-filter.ts';
import { ReconstructView } from '#components/audit/reconstruct-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Reconstruct' };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ReconstructPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('audit:read');
  const wanted = readReconstruction(await searchParams);
  if (wanted) await prefetch(trpc.audit.reconstruct.queryOptions(wanted));
  return (
    <Hydrated state={state()}>
      <ReconstructView wanted={wanted} />
    </Hydrated>
  );
}
