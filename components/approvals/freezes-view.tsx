'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Snowflake } from 'lucide-react';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { useWhyNot } from '#components/frame/session.tsx';
import { KeysetPager } from '#components/tables/keyset-pager.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import type { Outputs } from '#components/trpc/outputs.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { notify } from '#components/ui/toast.tsx';
import { FreezeDialog } from './freeze-dialog.tsx';
import { PolicyTabs } from './policy-tabs.tsx';

type FreezeRow = Outputs['freezes']['list']['ahead'][number];

function LiftButton({ freeze }: { freeze: FreezeRow }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const why = useWhyNot()('freeze:manage');
  const lift = useMutation(trpc.freezes.lift.mutationOptions());
  const { withStepUp, dialog } = useStepUp();
  const [isAsking, setIsAsking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const press = async (reason: string) => {
    setError(null);
    try {
      await withStepUp(() => lift.mutateAsync({ id: freeze.id, reason }));
      setIsAsking(false);
      notify(
        'clear',
        'Freeze lifted',
        'What waited for it is applied as soon as nothing else holds it back.',
      );
      await cache.invalidateQueries(trpc.freezes.pathFilter());
    } catch (refused) {
      setError(refusalOf(refused).message);
    }
  };
  return (
    <>
      <Button size="sm" reason={why} onClick={() => setIsAsking(true)}>
        Lift freeze
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title="Lift this freeze"
        effect={`Approved changes that waited for it are applied at once, unless something else holds them back. Frozen: ${freeze.what}.`}
        confirmLabel="Lift freeze"
        reasonMin={5}
        pending={lift.isPending}
        error={error}
        onConfirm={(reason) => void press(reason)}
      />
      {dialog}
    </>
  );
}

function FreezeLine({ freeze, isOver }: { freeze: FreezeRow; isOver?: boolean }) {
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-b border-line px-4 py-3 last:border-0">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{freeze.what}</span>
          {!isOver && (
            <StateBadge signal={freeze.isInForce ? 'caution' : 'dark'}>
              {freeze.isInForce ? 'In force' : 'To come'}
            </StateBadge>
          )}
        </p>
        <p className="break-words">{freeze.reason}</p>
        <p className="text-[13px] text-muted">
          From <RelativeTime at={freeze.startsAt} />{' '}
          {freeze.endsAt ? (
            <>
              until <RelativeTime at={freeze.endsAt} />
            </>
          ) : (
            'until it is lifted'
          )}
          , by {freeze.createdBy}
          {freeze.liftedAt && (
            <>
              . Lifted <RelativeTime at={freeze.liftedAt} /> by {freeze.liftedBy}: {freeze.liftReason}
            </>
          )}
        </p>
      </div>
      {!isOver && <LiftButton freeze={freeze} />}
    </li>
  );
}

/** Freezes: what is frozen now and soon, and what was. */
export function FreezesView({ cursor }: { cursor?: string }) {
  const trpc = useTRPC();
  const list = useQuery(trpc.freezes.list.queryOptions({ cursor }, { refetchInterval: 15_000 }));
  const why = useWhyNot()('freeze:manage');
  const [isFreezing, setIsFreezing] = useState(false);
  const freezeButton = (
    <Button variant="primary" reason={why} onClick={() => setIsFreezing(true)}>
      Freeze changes
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Change freezes"
        lead="While a freeze is in force nothing new is promoted to production. A stop, traffic to 0 and the way back never wait for it."
        actions={freezeButton}
      />
      <PolicyTabs />
      {!list.data ? (
        <SkeletonRows rows={4} />
      ) : (
        <div className="grid gap-4">
          <Panel title="Now and ahead" flush>
            {list.data.ahead.length === 0 ? (
              <EmptyState icon={Snowflake} title="Nothing is frozen" action={freezeButton}>
                Freeze changes before a closing, a holiday, or while an incident is examined.
              </EmptyState>
            ) : (
              <ul>
                {list.data.ahead.map((freeze) => (
                  <FreezeLine key={freeze.id} freeze={freeze} />
                ))}
              </ul>
            )}
          </Panel>
          {list.data.items.length > 0 && (
            <Panel title="Over" flush>
              <ul>
                {list.data.items.map((freeze) => (
                  <FreezeLine key={freeze.id} freeze={freeze} isOver />
                ))}
              </ul>
            </Panel>
          )}
          <KeysetPager nextCursor={list.data.nextCursor} />
        </div>
      )}
      {isFreezing && <FreezeDialog onClose={() => setIsFreezing(false)} />}
    </>
  );
}
