'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { REQUEST_WORDING } from '#server/approvals/domain/request-states.ts';
import { countOf } from '#server/platform/domain/wording.ts';
import { NowPanel } from './now-panel.tsx';
import { whatBlocks } from './prepare-request.ts';

const SHOWN_MAX = 5;

/** Requests that wait for the reader's own signature. */
export function SignatureSection() {
  const query = useQuery(useTRPC().requests.list.queryOptions({ tab: 'waiting' }));
  const items = query.data?.items.slice(0, SHOWN_MAX).map((request) => ({
    id: request.id,
    signal: 'caution' as const,
    title: request.title,
    detail: `Asked by ${request.requestedBy.name} for ${request.environment}. ${whatBlocks(request)}`,
    at: request.createdAt,
    href: `/approvals?request=${request.id}`,
  }));
  const count = query.data?.items.length ?? 0;
  return (
    <NowPanel
      title="Waits for your signature"
      subtitle={count > 0 ? countOf(count, 'request') : undefined}
      items={items}
      error={query.error}
      onRetry={() => void query.refetch()}
      emptyText="No request needs your signature."
      more={{ label: 'My approvals', href: '/approvals' }}
    />
  );
}

/** The review queue: how many wait, and the earliest deadlines. */
export function ReviewSection() {
  const query = useQuery(useTRPC().reviews.queue.queryOptions({ limit: SHOWN_MAX }));
  const { data } = query;
  const items = data?.items.map((entry) => ({
    id: entry.id,
    signal: entry.holder ? ('person' as const) : ('caution' as const),
    title: `${entry.workflow}: ${entry.why}`,
    detail: (
      <>
        Deadline <RelativeTime at={entry.deadlineAt} />
        {entry.holder && `, held by ${entry.holder.isMe ? 'you' : entry.holder.name}`}
      </>
    ),
    href: `/reviews?case=${entry.id}`,
  }));
  return (
    <NowPanel
      title="Waits for review"
      subtitle={
        data?.oldestDeadlineAt && (
          <>
            {countOf(data.waiting, 'case')}, the earliest deadline <RelativeTime at={data.oldestDeadlineAt} />
          </>
        )
      }
      items={items}
      error={query.error}
      onRetry={() => void query.refetch()}
      emptyText="No case waits for a person."
      more={{ label: 'Open the queue', href: '/reviews' }}
    />
  );
}

/** Versions on the way into an environment, and what blocks each. */
export function OnTheWaySection() {
  const query = useQuery(useTRPC().requests.list.queryOptions({ tab: 'open', limit: SHOWN_MAX }));
  const items = query.data?.items.map((request) => ({
    id: request.id,
    signal: REQUEST_WORDING[request.state].signal,
    title: request.title,
    detail: whatBlocks(request),
    at: request.createdAt,
    href: `/requests/${request.id}`,
  }));
  return (
    <NowPanel
      title="On the way"
      subtitle="Versions asked for and not in force yet"
      items={items}
      error={query.error}
      onRetry={() => void query.refetch()}
      emptyText="No version is on its way. Request a promotion from a model version."
      more={{ label: 'All requests', href: '/requests/open' }}
    />
  );
}
