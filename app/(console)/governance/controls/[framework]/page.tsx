import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { FrameworkView } from '#components/governance/framework-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';
import { FRAMEWORKS } from '#server/governance/domain/control.ts';

export const metadata: Metadata = { title: 'Framework' };

export default async function FrameworkPage({ params }: { params: Promise<{ framework: string }> }) {
  const { trpc, prefetch, state } = await consolePage('control:read');
  const named = (await params).framework;
  const framework = FRAMEWORKS.find((each) => each === named);
  if (!framework) notFound();
  await prefetch(trpc.controls.framework.queryOptions({ framework }));
  return (
    <Hydrated state={state()}>
      <FrameworkView framework={framework} />
    </Hydrated>
  );
}
