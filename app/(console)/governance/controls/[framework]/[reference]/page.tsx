import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ControlView } from '#components/governance/control-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';
import { findControl } from '#server/governance/domain/catalogue.ts';
import { controlId, FRAMEWORKS } from '#server/governance/domain/control.ts';

export const metadata: Metadata = { title: 'Control' };

interface Props {
  params: Promise<{ framework: string; reference: string }>;
}

export default async function ControlPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('control:read');
  const given = await params;
  const framework = FRAMEWORKS.find((each) => each === given.framework);
  const ref = decodeURIComponent(given.reference);
  if (!framework || !findControl(controlId({ framework, ref }))) notFound();
  await prefetch(trpc.controls.get.queryOptions({ framework, ref }));
  return (
    <Hydrated state={state()}>
      <ControlView framework={framework} reference={ref} />
    </Hydrated>
  );
}
