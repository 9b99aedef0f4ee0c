'use client';

import { ChartLine, Download, Table2 } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { ChartTableView } from './chart-table.tsx';
import { type ChartTable, prepareCsv } from './prepare-csv.ts';
import { useElementWidth } from './use-element-width.ts';

/** What every chart of this folder takes besides its data. */
export interface ChartFrameProps {
  /** Says what is shown: "Decisions by version". */
  title: string;
  /** Unit of the values, for the subtitle: "calls per minute". */
  unit: string;
  /** What it rests on: "1,204 decisions". */
  sample?: string;
  /** Said under the title when part of the data is missing or the sample is small. */
  caution?: string | null;
  status?: 'ready' | 'loading' | 'empty' | 'failed';
  /** In place of an empty chart: what would be here and what to do. */
  emptyText?: ReactNode;
  /** When it failed. */
  error?: { message: string; reference?: string } | null;
  onRetry?: () => void;
  /** Buttons or links beside the title. */
  actions?: ReactNode;
  /** Height of the plot in pixels. */
  height?: number;
}

interface Props extends ChartFrameProps {
  /** Range and time zone, already in words. */
  rangeWords?: string;
  /** The chart in sentences. */
  summary: string;
  table: ChartTable;
  /** Above the plot: the legend where lines cannot carry their names. */
  legend?: (width: number) => ReactNode;
  /** Below the plot: events one can open. */
  below?: ReactNode;
  children: (width: number) => ReactNode;
}

function fileNameOf(title: string): string {
  return `${title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}.csv`;
}

function downloadCsv(title: string, table: ChartTable): void {
  const address = URL.createObjectURL(new Blob([prepareCsv(table)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileNameOf(title);
  link.click();
  URL.revokeObjectURL(address);
}

function Plot(props: Props & { asTable: boolean }) {
  const { status = 'ready', height = 240, error, asTable, title, table } = props;
  const [measure, width] = useElementWidth();
  if (status === 'failed') {
    const message = error?.message ?? 'The data could not be read. Try again.';
    return (
      <ErrorState
        title={`${title} could not be loaded`}
        message={message}
        reference={error?.reference}
        onRetry={props.onRetry}
      />
    );
  }
  if (status === 'empty') {
    return (
      <div
        style={{ minHeight: height }}
        className="flex items-center justify-center p-6 text-center text-muted"
      >
        <div className="max-w-[50ch]">{props.emptyText ?? 'Nothing was recorded in this range.'}</div>
      </div>
    );
  }
  if (asTable && status === 'ready') return <ChartTableView table={table} caption={title} />;
  return (
    <div ref={measure} style={{ minHeight: height }} className="min-w-0">
      {status === 'loading' || width === 0 ? (
        <div style={{ height }} className="flex">
          <span className="sr-only" role="status">
            Loading
          </span>
          <Skeleton className="h-full w-full" />
        </div>
      ) : (
        <>
          {props.legend?.(width)}
          {props.children(width)}
        </>
      )}
    </div>
  );
}

/** A chart with its title, unit, range, sample, table, download and words for those who hear it. */
export function ChartFrame(props: Props) {
  const {
    title,
    unit,
    sample,
    caution,
    rangeWords,
    summary,
    table,
    actions,
    below,
    status = 'ready',
  } = props;
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  const subtitle = [unit, rangeWords, sample].filter(Boolean).join(' · ');
  const Icon = asTable ? ChartLine : Table2;
  return (
    <figure
      aria-labelledby={`${id}-title`}
      aria-describedby={status === 'ready' ? `${id}-summary` : undefined}
      className="min-w-0 rounded-md border border-line bg-raised"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 px-4 pt-3 pb-1">
        <figcaption className="min-w-0 flex-1 basis-56">
          <h2 id={`${id}-title`} className="font-semibold">
            {title}
          </h2>
          <p className="text-[13px] text-muted">{subtitle}</p>
          {caution && <p className="text-[13px] text-caution">{caution}</p>}
        </figcaption>
        <div data-print="hide" className="flex flex-wrap items-center gap-1">
          {actions}
          {status === 'ready' && (
            <>
              <Button variant="ghost" size="sm" onClick={() => setAsTable(!asTable)}>
                <Icon aria-hidden />
                {asTable ? 'As chart' : 'As table'}
              </Button>
              <Button
                variant="ghost"
                size="sm"
                aria-label={`Download ${title} as CSV`}
                onClick={() => downloadCsv(title, table)}
              >
                <Download aria-hidden />
                CSV
              </Button>
            </>
          )}
        </div>
      </div>
      <div className="px-4 pb-3">
        <Plot {...props} asTable={asTable} />
        {status === 'ready' && !asTable && below}
        {status === 'ready' && (
          <p id={`${id}-summary`} className="sr-only">
            {summary}
          </p>
        )}
      </div>
    </figure>
  );
}
