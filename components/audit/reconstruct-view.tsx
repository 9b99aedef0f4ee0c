'use client';

import { useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import type { ReconstructInput } from '#server/audit/audit.schema.ts';
import { AuditTabs } from './audit-tabs.tsx';
import { ChainTimeline } from './chain-timeline.tsx';
import { ReconstructForm } from './reconstruct-form.tsx';
import { RowPanel } from './row-panel.tsx';
import type { ReconstructionShown } from './rows.ts';

function Found({ found }: { found: ReconstructionShown }) {
  const { at, rows, chain, names, isCutOff } = found;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Panel
        title="How it came about"
        subtitle={isCutOff ? 'The newest 200 steps, oldest first' : 'Every step, oldest first'}
      >
        {chain.length === 0 ? (
          <p className="text-muted">Nothing had happened yet.</p>
        ) : (
          <ChainTimeline chain={chain} />
        )}
      </Panel>
      <section aria-label="State as of then" className="grid min-w-0 gap-4">
        <p className="text-[13px] text-muted">
          As of <RelativeTime at={at} exact />, told from the log alone
        </p>
        {rows.length === 0 && <p className="text-muted">It did not exist then.</p>}
        {rows.map((row) => (
          <RowPanel key={`${row.table}:${row.id}`} row={row} names={names} />
        ))}
      </section>
    </div>
  );
}

function Reconstructed({ wanted }: { wanted: ReconstructInput }) {
  const asked = useQuery(useTRPC().audit.reconstruct.queryOptions(wanted, { retry: false }));
  if (asked.data) return <Found found={asked.data} />;
  if (!asked.error) return <Skeleton className="h-64" />;
  const { message, reference } = refusalOf(asked.error);
  return (
    <ErrorState
      title="This could not be reconstructed"
      message={message}
      reference={reference}
      onRetry={() => void asked.refetch()}
    />
  );
}

/** What something was at a time and how it came about, in words. */
export function ReconstructView({ wanted }: { wanted: ReconstructInput | null }) {
  return (
    <>
      <PageHeader
        title="Reconstruct"
        breadcrumb={[{ label: 'Audit log', href: '/audit' }]}
        lead="What something was at a time, who made it so, and what followed, told from the log alone."
      />
      <AuditTabs />
      <ReconstructForm key={`${wanted?.id} ${wanted?.at}`} />
      {wanted ? (
        <Reconstructed wanted={wanted} />
      ) : (
        <EmptyState icon={History} title="Choose what to look at">
          Paste an id, or choose a deployment, request, version, workflow or person. From a decision, follow
          “See how it came about” on its page.
        </EmptyState>
      )}
    </>
  );
}
