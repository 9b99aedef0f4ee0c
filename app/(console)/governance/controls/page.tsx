import type { Metadata } from 'next';
import { FrameworksView } from '#components/governance/frameworks-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Controls' };

export default async function ControlsPage() {
  const { trpc, prefetch, state } = await consolePage('control:read');
  await prefetch(trpc.controls.frameworks.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <FrameworksView />
    </Hydrated>
  );
}
