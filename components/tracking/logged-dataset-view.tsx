'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { DataColumns } from '#components/registry/data-columns.tsx';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import type { Outputs } from '#components/trpc/outputs.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { countOf } from '#server/platform/domain/wording.ts';
import { experimentHref, runHref } from './addresses.ts';

type Shown = Outputs['runs']['dataset'];
type RunRow = Shown['runs'][number];

const RUNS: readonly Column<RunRow>[] = [
  { id: 'run', header: 'Run', cell: ({ name }) => name },
  { id: 'context', header: 'Used for', cell: ({ context }) => context ?? 'not said' },
  { id: 'status', header: 'Status', cell: ({ status }) => status.toLowerCase() },
  { id: 'at', header: 'When', cell: ({ at }) => <RelativeTime at={at} />, value: ({ at }) => at },
];

/** What else was logged under the same name: the data as it changed. */
function VersionsPanel({ data }: { data: Shown }) {
  if (data.versions.length < 2) return null;
  return (
    <Panel title="Versions of it" subtitle="Logged under the same name in this experiment, the latest first.">
      <ol className="grid gap-1">
        {data.versions.map(({ id, digest, loggedAt }) => (
          <li key={id} className="flex flex-wrap items-center gap-2">
            <Link
              href={`${experimentHref(data.experimentId)}/datasets/${id}`}
              aria-current={id === data.id ? 'page' : undefined}
              className="inline-flex min-h-6 items-center font-mono hover:underline aria-[current=page]:font-semibold"
            >
              {digest}
            </Link>
            <span className="text-muted">
              <RelativeTime at={loggedAt} />
              {id === data.id && ', shown here'}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** Data that runs say they used: what it looked like, and which runs those were. */
export function LoggedDatasetView({ datasetId }: { datasetId: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.runs.dataset.queryOptions({ datasetId }));
  const { columns, profile } = data;
  return (
    <>
      <PageHeader
        title={data.name}
        breadcrumb={[
          { label: 'Experiments', href: '/experiments' },
          { label: data.experimentName, href: experimentHref(data.experimentId) },
        ]}
        lead="Data as runs logged it; the rows themselves stand where its source says."
        actions={
          <Button asChild>
            <Link href={`/datasets/${data.id}/lineage`}>Lineage</Link>
          </Button>
        }
      />
      <FactStrip
        facts={[
          { label: 'Digest', value: <CopyableId id={data.digest} display={data.digest.slice(0, 12)} /> },
          { label: 'Columns', value: columns.length || 'not said' },
          {
            label: 'Reference for drift',
            value: profile ? `yes, ${countOf(Object.keys(profile.columns).length, 'column')}` : 'no',
          },
          { label: 'First logged', value: <RelativeTime at={data.loggedAt} /> },
        ]}
      />
      <div className="grid gap-4">
        <Panel
          title="Schema and profile"
          subtitle={
            profile
              ? 'Versions registered from a run that was given this data for training take the profile as their reference for drift.'
              : 'No profile of its columns was logged, so that versions made with it have no reference for drift.'
          }
        >
          <DataColumns schema={columns} profile={profile} />
        </Panel>
        <Panel title="Source">
          <KeyValues
            items={[
              { label: 'Kind', value: data.sourceType },
              { label: 'Source', value: <span className="break-all">{data.source}</span> },
              ...data.figures.map(({ name, value }) => ({ label: name, value })),
            ]}
          />
        </Panel>
        <VersionsPanel data={data} />
        <section aria-label="Runs">
          <h2 className="mb-2 font-semibold">Runs that used it</h2>
          <DataTable
            name="dataset-runs"
            caption="Runs that used this data"
            columns={RUNS}
            rows={data.runs}
            rowId={({ id }) => id}
            href={(run) => runHref(run)}
            empty={<EmptyState title="No run">No run that you may see used it.</EmptyState>}
          />
        </section>
      </div>
    </>
  );
}
