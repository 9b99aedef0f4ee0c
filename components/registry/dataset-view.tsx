'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { formatCount } from '#server/platform/domain/wording.ts';
import { RecordTable } from './record-table.tsx';

/** One dataset and every version that rests on it. */
export function DatasetView({ datasetId }: { datasetId: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.datasets.get.queryOptions({ dataset: datasetId }));
  return (
    <>
      <PageHeader
        title={data.name}
        breadcrumb={[{ label: 'Datasets', href: '/datasets' }]}
        lead={data.description || undefined}
      />
      <FactStrip
        facts={[
          { label: 'Used for', value: data.purpose === 'both' ? 'training and evaluation' : data.purpose },
          { label: 'Rows', value: formatCount(data.rows) },
          { label: 'Licence', value: data.licence },
          { label: 'SHA-256', value: <CopyableId id={data.digest} display={data.digest.slice(0, 12)} /> },
          { label: 'Registered', value: <RelativeTime at={data.createdAt} /> },
        ]}
      />
      <Panel title="What rests on it" flush>
        {data.uses.length === 0 ? (
          <EmptyState title="Nothing yet">
            Name it as training data when a version is registered, or log metrics on it.
          </EmptyState>
        ) : (
          <RecordTable
            caption="Versions trained or evaluated on this dataset"
            items={data.uses}
            keyOf={({ kind, versionId, at }) => `${kind} ${versionId} ${at.toISOString()}`}
            hrefOf={({ model, number }) => `/models/${model}/versions/${number}`}
            columns={[
              { label: 'Version', cell: ({ model, number }) => `${model} ${number}` },
              {
                label: 'Role',
                cell: ({ kind }) => (kind === 'trained' ? 'trained on it' : 'evaluated on it'),
              },
              { label: 'When', cell: ({ at }) => <RelativeTime at={at} /> },
            ]}
          />
        )}
      </Panel>
    </>
  );
}
