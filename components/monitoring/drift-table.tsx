'use client';

import { useState } from 'react';
import { BarChart } from '#components/charts/bar-chart.tsx';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { ColumnDrift } from '#server/monitoring/domain/measure-drift.ts';
import { countOf, formatCount, formatPercent } from '#server/platform/domain/wording.ts';
import { biggestMove, judgeDrift, wordBin, wordIndex } from './prepare-drift.ts';

function columnsFor(threshold: number, onOpen: (name: string) => void): readonly Column<ColumnDrift>[] {
  return [
    {
      id: 'name',
      header: 'Input',
      cell: ({ title, isFeature }) => (
        <>
          {title} {!isFeature && <Badge>Not seen by the model</Badge>}
        </>
      ),
      value: ({ title }) => title,
    },
    {
      id: 'state',
      header: 'State',
      cell: (column) => {
        const { signal, word } = judgeDrift(column, threshold);
        return <StateBadge signal={signal}>{word}</StateBadge>;
      },
    },
    {
      id: 'psi',
      header: 'Stability index',
      align: 'end',
      cell: ({ psi, sampleCount }) => (sampleCount > 0 ? wordIndex(psi) : '–'),
      value: ({ psi }) => psi,
    },
    {
      id: 'noise',
      header: 'Chance explains up to',
      align: 'end',
      card: 'hidden',
      cell: ({ noiseLimit }) => (Number.isFinite(noiseLimit) ? wordIndex(noiseLimit) : '–'),
    },
    {
      id: 'move',
      header: 'Moved most',
      cell: (column) => {
        const move = biggestMove(column);
        return move ? `${move.bin}: ${formatPercent(move.from)} → ${formatPercent(move.to)}` : '–';
      },
    },
    {
      id: 'calls',
      header: 'Calls',
      align: 'end',
      card: 'hidden',
      cell: ({ sampleCount }) => formatCount(sampleCount),
    },
    {
      id: 'show',
      header: 'Distribution',
      cell: ({ name, title }) => (
        <Button
          size="sm"
          variant="ghost"
          aria-label={`Show the distribution of ${title}`}
          onClick={() => onOpen(name)}
        >
          Show
        </Button>
      ),
    },
  ];
}

function Distribution({ column }: { column: ColumnDrift }) {
  const numeric = column.bins.filter(({ bin }) => /^\d+$/.test(bin)).length;
  const chart = (which: 'reference' | 'current', title: string, sample: string) => (
    <BarChart
      title={title}
      unit={numeric > 0 ? 'share of rows per bin of the training profile' : 'share of rows'}
      sample={sample}
      format={formatPercent}
      items={column.bins.map((bin) => ({ label: wordBin(bin.bin, numeric), value: bin[which] }))}
    />
  );
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {chart('reference', `${column.title} in training`, 'the training profile')}
      {chart('current', `${column.title} in production`, countOf(column.sampleCount, 'call'))}
    </div>
  );
}

/** How far each input has moved from training, and one input's distributions side by side. */
export function DriftTable({ columns, threshold }: { columns: readonly ColumnDrift[]; threshold: number }) {
  const [openName, setOpenName] = useState<string | null>(null);
  const open = columns.find(({ name }) => name === openName) ?? columns[0];
  return (
    <div className="grid gap-4">
      <DataTable
        name="drift"
        caption="Drift of inputs against the training profile"
        columns={columnsFor(threshold, setOpenName)}
        rows={columns}
        rowId={({ name }) => name}
        empty={<EmptyState title="No inputs">The training profile has no columns.</EmptyState>}
      />
      {open && <Distribution column={open} />}
    </div>
  );
}
