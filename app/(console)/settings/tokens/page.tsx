import type { Metadata } from 'next';
import { TokensView } from '#components/access/tokens-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'API tokens' };

/** The tokens of applications and pipelines. */
export default async function TokensPage() {
  const { state } = await consolePage('token:read');
  return (
    <Hydrated state={state()}>
      <TokensView />
    </Hydrated>
  );
}
