import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { isOfPrompt, versionHref } from '#components/registry/model-address.ts';
import { VersionView } from '#components/registry/version-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Model version' };

interface Props {
  params: Promise<{ model: string; version: string }>;
}

export default async function VersionPage({ params }: Props) {
  const { trpc, prefetch, answered, state } = await consolePage('model:read');
  const given = await params;
  const model = decodeURIComponent(given.model);
  const version = decodeURIComponent(given.version);
  await prefetch(trpc.versions.get.queryOptions({ model, version }));
  const found = answered(trpc.versions.get.queryKey({ model, version }));
  if (found && isOfPrompt(found)) redirect(versionHref(found));
  return (
    <Hydrated state={state()}>
      <VersionView model={model} version={version} />
    </Hydrated>
  );
}
