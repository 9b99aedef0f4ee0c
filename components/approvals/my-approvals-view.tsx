'use client';

import { useQuery } from '@tanstack/react-query';
import { PenLine } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { useDeskKeys } from '#components/reviews/use-desk-keys.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Badge } from '#components/ui/badge.tsx';
import { cn } from '#components/ui/cn.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { RequestItem } from '#server/approvals/domain/request-facts.ts';
import { REQUEST_WORDING } from '#server/approvals/domain/request-states.ts';
import { ApprovalTabs } from './approval-tabs.tsx';
import { ApprovalToSign } from './approval-to-sign.tsx';

const REFRESH_MS = 10_000;

function Entry({ item, isChosen }: { item: RequestItem; isChosen: boolean }) {
  const { word, signal } = REQUEST_WORDING[item.state];
  return (
    <li>
      <Link
        href={`/approvals?request=${item.id}`}
        scroll={false}
        aria-current={isChosen ? 'true' : undefined}
        className={cn('block px-4 py-2.5 hover:bg-hover', isChosen && 'bg-hover')}
      >
        <span className="block font-medium break-words">{item.title}</span>
        <span className="mt-1 flex flex-wrap items-center gap-2 text-[13px] text-muted">
          {item.state === 'emergency_applied' && <StateBadge signal={signal}>{word}</StateBadge>}
          <Badge>{item.riskTier} risk</Badge>
          <Badge>{item.environment}</Badge>
          {item.openFindings > 0 && <StateBadge signal="stop">Finding open</StateBadge>}
          <span>
            by {item.requestedBy.name}, expires <RelativeTime at={item.expiresAt} />
          </span>
        </span>
      </Link>
    </li>
  );
}

function Nothing() {
  return (
    <EmptyState
      icon={PenLine}
      title="Nothing waits for your signature"
      action={
        <Link href="/requests/open" className="font-medium underline">
          See open change requests
        </Link>
      }
    >
      A request shows here when its gates have passed, a place for your role is open, and you had no part in
      it.
    </EmptyState>
  );
}

/** What waits for the reader's signature and could really be signed by them: the list, and the chosen one beside it. */
export function MyApprovalsView({ chosen }: { chosen: string | null }) {
  const trpc = useTRPC();
  const router = useRouter();
  const path = usePathname();
  const list = useQuery(trpc.requests.list.queryOptions({ tab: 'waiting' }, { refetchInterval: REFRESH_MS }));
  const items = list.data?.items;
  // What was just signed leaves the list; the next one takes its place.
  const current = items?.find(({ id }) => id === chosen) ?? items?.[0] ?? null;
  const move = (by: number) => {
    if (!items || !current) return;
    const next = items[items.indexOf(current) + by];
    if (next) router.replace(`${path}?request=${next.id}`, { scroll: false });
  };
  useDeskKeys({
    j: () => move(1),
    k: () => move(-1),
    o: () => current && router.push(`/requests/${current.id}`),
  });
  const failure = list.error && items === undefined ? refusalOf(list.error) : null;
  return (
    <>
      <PageHeader
        title="My approvals"
        lead="What waits for your signature: what changes, why, what was checked, and who else signs."
      />
      <ApprovalTabs />
      {failure && (
        <ErrorState
          title="What waits for you could not be loaded"
          message={failure.message}
          reference={failure.reference}
          onRetry={() => void list.refetch()}
        />
      )}
      {!failure && items === undefined && <SkeletonRows rows={4} />}
      {items?.length === 0 && <Nothing />}
      {items && current && (
        <div className="grid gap-4 lg:grid-cols-[minmax(16rem,22rem)_minmax(0,1fr)]">
          <nav
            aria-label="Waits for your signature"
            className="self-start rounded-md border border-line bg-raised"
          >
            <p className="border-b border-line px-4 py-2 text-[13px] text-muted">
              <Kbd>J</Kbd> <Kbd>K</Kbd> move, <Kbd>O</Kbd> opens the whole request
            </p>
            <ul className="divide-y divide-line">
              {items.map((item) => (
                <Entry key={item.id} item={item} isChosen={item.id === current.id} />
              ))}
            </ul>
          </nav>
          <ApprovalToSign key={current.id} id={current.id} />
        </div>
      )}
    </>
  );
}
