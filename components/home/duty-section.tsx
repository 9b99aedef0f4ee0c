'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { NowPanel } from './now-panel.tsx';

/** What governance asks of the reader: sign-offs, findings, hand-overs, reports; nothing is shown where nothing is asked. */
export function DutySection() {
  const query = useQuery(useTRPC().governance.duties.queryOptions({}));
  if (query.data?.items.length === 0 || (!query.data && !query.error)) return null;
  return (
    <NowPanel
      title="Governance"
      items={query.data?.items.map(({ id, signal, title, detail, dueAt, href }) => ({
        id,
        signal,
        title,
        href,
        detail: dueAt ? (
          <>
            {detail}, due <RelativeTime at={dueAt} />
          </>
        ) : (
          detail
        ),
      }))}
      error={query.error}
      onRetry={() => void query.refetch()}
      emptyText="Nothing is asked of you."
      more={{ label: 'All of governance', href: '/governance' }}
    />
  );
}
