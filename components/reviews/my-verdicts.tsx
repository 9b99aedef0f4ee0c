'use client';

import { useQuery } from '@tanstack/react-query';
import { useCan } from '#components/frame/session.tsx';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useUrlState } from '#components/tables/use-url-state.ts';
import { useTRPC } from '#components/trpc/client.ts';
import type { MyVerdict } from '#components/trpc/outputs.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { formatCount } from '#server/platform/domain/wording.ts';
import { ReviewTabs } from './review-tabs.tsx';

const COLUMNS: readonly Column<MyVerdict>[] = [
  { id: 'case', header: 'Case', cell: (row) => row.subject ?? 'Case' },
  {
    id: 'verdict',
    header: 'Verdict',
    cell: (row) => Object.values(row.output).find((value) => typeof value === 'string') as string,
  },
  {
    id: 'kind',
    header: 'Model',
    cell: (row) => (row.isOverride ? <StateBadge signal="person">overridden</StateBadge> : 'agreed'),
  },
  { id: 'workflow', header: 'Workflow', cell: (row) => row.workflow },
  { id: 'reason', header: 'Reason', card: 'hidden', cell: (row) => row.reason || '–' },
  { id: 'time', header: 'Time taken', unit: 's', align: 'end', cell: (row) => formatCount(row.secondsSpent) },
  { id: 'given', header: 'Given', cell: (row) => <RelativeTime at={row.givenAt} /> },
];

/** What I decided, newest first. */
export function MyVerdicts() {
  const trpc = useTRPC();
  const url = useUrlState();
  const can = useCan();
  const query = useQuery(trpc.reviews.myVerdicts.queryOptions({ cursor: url.get('cursor') ?? undefined }));
  return (
    <>
      <PageHeader title="Reviews" lead="The verdicts you gave, with what you said about them." />
      <ReviewTabs />
      <DataTable
        name="my-verdicts"
        caption="My verdicts"
        columns={COLUMNS}
        rowId={(row) => row.id}
        href={can('decision:read') ? (row) => `/decisions/${row.decisionId}` : undefined}
        rows={query.data?.items}
        nextCursor={query.data?.nextCursor}
        error={query.error}
        onRetry={() => void query.refetch()}
        empty={
          <EmptyState
            title="No verdicts yet"
            action={
              <Button asChild>
                <a href="/reviews">Open the queue</a>
              </Button>
            }
          >
            Once you decide a case, it is listed here with your reason.
          </EmptyState>
        }
      />
    </>
  );
}
