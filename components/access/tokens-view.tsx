'use client';

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { CreateTokenDialog } from './create-token-dialog.tsx';
import { SettingsTabs } from './settings-tabs.tsx';
import { TokenRow } from './token-row.tsx';

const COMMAND = 'npm run admin -- create-token --name checkout --role application --ttl 90d';

/** What applications and pipelines sign in with. */
export function TokensView() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [isCreating, setIsCreating] = useState(false);
  const whyNot = useWhyNot()('token:create');
  const tokens = useInfiniteQuery(
    trpc.tokens.list.infiniteQueryOptions(
      { limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const items = tokens.data?.pages.flatMap((page) => page.items);
  const create = (
    <Button variant="primary" reason={whyNot} onClick={() => setIsCreating(true)}>
      Create token
    </Button>
  );
  const refresh = () => void client.invalidateQueries({ queryKey: trpc.tokens.list.pathKey() });
  return (
    <>
      <PageHeader
        title="Settings"
        lead="Applications and pipelines sign in with tokens. A token never signs a change request."
        actions={create}
      />
      <SettingsTabs />
      <Panel flush title="API tokens">
        {tokens.error ? (
          <ErrorState
            title="The tokens could not be read"
            message={refusalOf(tokens.error).message}
            reference={refusalOf(tokens.error).reference}
            onRetry={() => void tokens.refetch()}
          />
        ) : !items ? (
          <SkeletonRows rows={3} />
        ) : items.length === 0 ? (
          <EmptyState icon={KeyRound} title="No tokens yet" command={COMMAND}>
            An application needs one to ask a workflow for decisions.
          </EmptyState>
        ) : (
          <ul>
            {items.map((token) => (
              <TokenRow key={token.id} token={token} onChanged={refresh} />
            ))}
          </ul>
        )}
        {tokens.hasNextPage && (
          <div className="p-3">
            <Button pending={tokens.isFetchingNextPage} onClick={() => void tokens.fetchNextPage()}>
              Show older tokens
            </Button>
          </div>
        )}
      </Panel>
      {isCreating && <CreateTokenDialog onCreated={refresh} onClose={() => setIsCreating(false)} />}
    </>
  );
}
