'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useCan } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { type Signal, StateBadge } from '#components/ui/state-badge.tsx';
import { LEGAL_BASES, type LegalBasis } from '#server/governance/domain/data-classes.ts';

const STATES = {
  ordered: { word: 'Being carried out', signal: 'caution' },
  done: { word: 'Erased', signal: 'clear' },
  held: { word: 'Kept by a legal hold', signal: 'stop' },
} as const satisfies Record<string, { word: string; signal: Signal }>;

const REFRESH_MS = 5_000;

/** What was ordered to be erased, with the event that proves it. */
export function ErasuresPanel() {
  const trpc = useTRPC();
  const canAudit = useCan()('audit:read');
  const orders = useInfiniteQuery(
    trpc.subjects.erasures.infiniteQueryOptions(
      { limit: 20 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: REFRESH_MS },
    ),
  );
  const items = orders.data?.pages.flatMap((page) => page.items);
  return (
    <Panel flush title="Erasures">
      {orders.error ? (
        <ErrorState
          title="The erasures could not be read"
          message={refusalOf(orders.error).message}
          reference={refusalOf(orders.error).reference}
          onRetry={() => void orders.refetch()}
        />
      ) : !items ? (
        <SkeletonRows rows={2} />
      ) : items.length === 0 ? (
        <p className="px-4 py-6 text-muted">
          Nothing was erased yet. Each erasure stands here with its proof.
        </p>
      ) : (
        <ul>
          {items.map(({ id, state, legalBasis, counts, orderedByName, orderedAt, eventId }) => (
            <li key={id} className="border-b border-line px-4 py-2.5 last:border-0">
              <p className="flex flex-wrap items-center gap-2">
                <StateBadge signal={STATES[state].signal}>{STATES[state].word}</StateBadge>
                <span>
                  {Object.entries(counts)
                    .map(([what, count]) => `${count} ${what}`)
                    .join(', ')}
                </span>
              </p>
              <p className="text-[13px] text-muted">
                {LEGAL_BASES[legalBasis as LegalBasis] ?? legalBasis} · ordered by {orderedByName}{' '}
                <RelativeTime at={orderedAt} />
                {eventId && canAudit && (
                  <>
                    {' · '}
                    <Link href={`/audit/${eventId}`} className="inline-block min-h-6 underline">
                      proof of erasure
                    </Link>
                  </>
                )}
              </p>
            </li>
          ))}
        </ul>
      )}
      {orders.hasNextPage && (
        <div className="p-3">
          <Button pending={orders.isFetchingNextPage} onClick={() => void orders.fetchNextPage()}>
            Show older erasures
          </Button>
        </div>
      )}
    </Panel>
  );
}
