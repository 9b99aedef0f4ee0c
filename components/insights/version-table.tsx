'use client';

import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { formatCount, formatDurationMs, formatPercent } from '#server/platform/domain/wording.ts';
import { faultShare, versionLabel } from './prepare-insight.ts';
import type { TechnicalData } from './rows.ts';

type Row = TechnicalData['perVersion'][number];

function columnsFor(versions: TechnicalData['versions']): readonly Column<Row>[] {
  return [
    {
      id: 'version',
      header: 'Version',
      cell: ({ versionId }) => (
        <>
          {versionLabel(versions, versionId)}{' '}
          {versions.find(({ id }) => id === versionId)?.isServing && (
            <StateBadge signal="clear">Serves</StateBadge>
          )}
        </>
      ),
    },
    { id: 'calls', header: 'Calls', align: 'end', cell: ({ figures }) => formatCount(figures.calls) },
    {
      id: 'faults',
      header: 'Without a usable answer',
      align: 'end',
      cell: ({ figures }) => `${formatPercent(faultShare(figures))} (${formatCount(figures.faults)})`,
    },
    { id: 'p50', header: 'p50', align: 'end', cell: ({ figures }) => formatDurationMs(figures.p50Ms) },
    { id: 'p95', header: 'p95', align: 'end', cell: ({ figures }) => formatDurationMs(figures.p95Ms) },
    { id: 'p99', header: 'p99', align: 'end', cell: ({ figures }) => formatDurationMs(figures.p99Ms) },
  ];
}

/** The versions that were called in the range, side by side. */
export function VersionTable({ data }: { data: TechnicalData }) {
  return (
    <section aria-labelledby="versions-title">
      <h2 id="versions-title" className="mb-2 font-semibold">
        Versions in this range
      </h2>
      <DataTable
        name="technical-versions"
        caption="Versions in this range"
        columns={columnsFor(data.versions)}
        rows={data.perVersion}
        rowId={({ versionId }) => versionId || 'none'}
        empty={<EmptyState title="No calls in this range">Choose a longer range.</EmptyState>}
      />
    </section>
  );
}
