import type { Metadata } from 'next';
import { ModelKeysView } from '#components/registry/model-keys-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Model keys' };

/** The public keys that sign models for the organisation. */
export default async function ModelKeysPage() {
  const { trpc, prefetch, state } = await consolePage('model:read');
  await prefetch(trpc.trustedKeys.list.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <ModelKeysView />
    </Hydrated>
  );
}
