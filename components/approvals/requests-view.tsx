'use client';

import { useQuery } from '@tanstack/react-query';
import { FileSignature } from 'lucide-react';
import Link from 'next/link';
import { useCan, useWhyNot } from '#components/frame/session.tsx';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { LinkTabs } from '#components/ui/link-tabs.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { RequestItem } from '#server/approvals/domain/request-facts.ts';
import { isOpen, REQUEST_WORDING } from '#server/approvals/domain/request-states.ts';
import type { RequestTab } from '#server/approvals/requests.schema.ts';

const COLUMNS: readonly Column<RequestItem>[] = [
  {
    id: 'what',
    header: 'Change',
    cell: ({ number, title }) => `${number} · ${title}`,
  },
  {
    id: 'state',
    header: 'State',
    cell: ({ state }) => (
      <StateBadge signal={REQUEST_WORDING[state].signal}>{REQUEST_WORDING[state].word}</StateBadge>
    ),
  },
  {
    id: 'environment',
    header: 'Environment',
    cell: ({ environment }) => <Badge>{environment}</Badge>,
    card: 'hidden',
  },
  {
    id: 'gates',
    header: 'Gates passed',
    align: 'end',
    cell: ({ gates }) => `${gates.passed} of ${gates.total}`,
    card: 'hidden',
  },
  {
    id: 'signatures',
    header: 'Signatures',
    align: 'end',
    cell: ({ slots }) => `${slots.filter(({ filledBy }) => filledBy !== null).length} of ${slots.length}`,
  },
  { id: 'by', header: 'Asked by', cell: ({ requestedBy }) => requestedBy.name, card: 'hidden' },
  {
    id: 'when',
    header: 'Expires or ended',
    cell: ({ state, decidedAt, expiresAt }) => (
      <RelativeTime at={isOpen(state) ? expiresAt : (decidedAt ?? expiresAt)} />
    ),
  },
];

const EMPTY = {
  waiting: {
    title: 'Nothing waits for your signature',
    text: 'A request shows here when its gates have passed and a place for your role is open.',
  },
  open: {
    title: 'No open change requests',
    text: 'A change of what an environment serves starts with a request: gates run, people sign, then it is applied.',
  },
  closed: {
    title: 'No change request has ended yet',
    text: 'Applied, rejected, withdrawn, expired and stale requests stay here with all they held.',
  },
} as const satisfies Record<RequestTab, { title: string; text: string }>;

const COMMAND = `curl -X POST "$INTERLOCK_URL/api/v1/requests" -H "Authorization: Bearer $INTERLOCK_TOKEN" \\
  -H "Content-Type: application/json" -d '{"workflowId":"wfl_…","modelVersionId":"ver_…","clusterId":"cls_…","reason":"…"}'`;

function OpenButton() {
  const reason = useWhyNot()('request:create');
  if (reason) return <Button reason={reason}>Request promotion</Button>;
  return (
    <Button asChild variant="primary">
      <Link href="/requests/new">Request promotion</Link>
    </Button>
  );
}

/** Change requests by what the reader can do about them. */
export function RequestsView({ tab, cursor }: { tab: RequestTab; cursor?: string }) {
  const trpc = useTRPC();
  const can = useCan();
  const list = useQuery(trpc.requests.list.queryOptions({ tab, cursor }, { refetchInterval: 10_000 }));
  const waiting = useQuery(
    trpc.requests.countWaiting.queryOptions({}, { enabled: can('request:sign'), refetchInterval: 10_000 }),
  );
  const empty = EMPTY[tab];
  return (
    <>
      <PageHeader
        title="Change requests"
        lead="What is asked to serve, what was checked, and who signs for it."
        actions={<OpenButton />}
      />
      <LinkTabs
        label="Requests by state"
        tabs={[
          ...(can('request:sign')
            ? [{ label: 'Waiting for me', href: '/requests', count: waiting.data?.count }]
            : []),
          { label: 'Open', href: '/requests/open' },
          { label: 'Closed', href: '/requests/closed' },
        ]}
      />
      <DataTable
        name={`requests-${tab}`}
        caption="Change requests"
        columns={COLUMNS}
        rowId={({ id }) => id}
        href={({ id }) => `/requests/${id}`}
        rows={list.data?.items}
        nextCursor={list.data?.nextCursor}
        error={list.error}
        onRetry={() => void list.refetch()}
        empty={
          <EmptyState
            icon={FileSignature}
            title={empty.title}
            action={tab === 'open' ? <OpenButton /> : undefined}
            command={tab === 'open' ? COMMAND : undefined}
          >
            {empty.text}
          </EmptyState>
        }
      />
    </>
  );
}
