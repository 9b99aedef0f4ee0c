'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useMemo } from 'react';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { formatCount } from '#server/platform/domain/wording.ts';
import { DataColumns } from './data-columns.tsx';
import type { DatasetUseRow } from './rows.ts';

const COLUMNS: readonly Column<DatasetUseRow>[] = [
  { id: 'version', header: 'Version', cell: ({ model, number }) => `${model} ${number}` },
  {
    id: 'role',
    header: 'Role',
    cell: ({ kind }) => (kind === 'trained' ? 'trained on it' : 'evaluated on it'),
  },
  { id: 'at', header: 'When', cell: ({ at }) => <RelativeTime at={at} />, value: ({ at }) => at },
];

/** One dataset and every version that rests on it. */
export function DatasetView({ datasetId }: { datasetId: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.datasets.get.queryOptions({ dataset: datasetId }));
  const { columns, profile } = data;
  // Columns without a kind are those whose values are not counted: free text and names.
  const schema = useMemo(
    () =>
      columns.map((name) => ({ name, type: profile ? (profile.columns[name]?.kind ?? 'text') : 'not said' })),
    [columns, profile],
  );
  return (
    <>
      <PageHeader
        title={data.name}
        breadcrumb={[{ label: 'Datasets', href: '/datasets' }]}
        lead={data.description || undefined}
        actions={
          <Button asChild>
            <Link href={`/datasets/${data.id}/lineage`}>Lineage</Link>
          </Button>
        }
      />
      <FactStrip
        facts={[
          { label: 'Used for', value: data.purpose === 'both' ? 'training and evaluation' : data.purpose },
          { label: 'Rows', value: formatCount(data.rows) },
          { label: 'Evaluations', value: formatCount(data.evaluations) },
          { label: 'Kept here', value: data.hasRows ? `${data.columns.length} columns` : 'digest only' },
          { label: 'Licence', value: data.licence },
          { label: 'SHA-256', value: <CopyableId id={data.digest} display={data.digest.slice(0, 12)} /> },
          { label: 'Registered', value: <RelativeTime at={data.createdAt} /> },
        ]}
      />
      {data.hasRows && (
        <section aria-label="Schema and profile" className="mb-4">
          <h2 className="font-semibold">Schema and profile</h2>
          <p className="mb-2 text-muted">
            Versions trained on it that name no profile of their own take it as their reference for drift, as
            far as the model is given these columns.
          </p>
          <DataColumns schema={schema} profile={profile} />
        </section>
      )}
      <h2 className="mb-2 font-semibold">What rests on it</h2>
      <DataTable
        name="dataset-uses"
        caption="Versions trained or evaluated on this dataset"
        columns={COLUMNS}
        rows={data.uses}
        rowId={({ kind, versionId, at }) => `${kind} ${versionId} ${at.toISOString()}`}
        href={({ model, number }) => `/models/${encodeURIComponent(model)}/versions/${number}`}
        empty={
          <EmptyState title="Nothing yet">
            Name it as training data when a version is registered, or log metrics on it.
          </EmptyState>
        }
      />
    </>
  );
}
