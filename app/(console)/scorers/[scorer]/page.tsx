import type { Metadata } from 'next';
import { askedVersion } from '#components/tracking/scorers/scorer-address.ts';
import { ScorerView } from '#components/tracking/scorers/scorer-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Scorer' };

interface Props {
  params: Promise<{ scorer: string }>;
  searchParams: Promise<{ version?: string; cursor?: string }>;
}

export default async function ScorerPage({ params, searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('experiment:read');
  const scorerId = decodeURIComponent((await params).scorer);
  const { version: named, cursor } = await searchParams;
  const version = askedVersion(named);
  await prefetch(
    trpc.scorers.show.queryOptions({ scorerId, version }),
    trpc.scorers.history.queryOptions({ scorerId, cursor }),
  );
  return (
    <Hydrated state={state()}>
      <ScorerView scorerId={scorerId} version={version} cursor={cursor} />
    </Hydrated>
  );
}
