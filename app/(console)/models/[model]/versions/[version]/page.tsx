import type { Metadata } from 'next';
import { VersionPageView } from '#components/registry/version-page-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Model version' };

interface Props {
  params: Promise<{ model: string; version: string }>;
}

export default async function VersionPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('model:read');
  const given = await params;
  const model = decodeURIComponent(given.model);
  const version = decodeURIComponent(given.version);
  await prefetch(trpc.versions.get.queryOptions({ model, version }));
  return (
    <Hydrated state={state()}>
      <VersionPageView model={model} version={version} />
    </Hydrated>
  );
}
