'use client';

import type { RowSelectionState } from '@tanstack/react-table';
import { type ReactNode, useState } from 'react';
import { refusalOf } from '#components/trpc/refusal.ts';
import { ErrorState } from '#components/ui/error-state.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import type { Column } from './column.ts';
import { ColumnChooser } from './column-chooser.tsx';
import { KeysetPager } from './keyset-pager.tsx';
import { parseSort } from './sort-param.ts';
import { TableHeading } from './table-head.tsx';
import { TableRow } from './table-row.tsx';
import { useColumnChoice } from './use-column-choice.ts';
import { useListTable } from './use-list-table.ts';
import { useUrlState } from './use-url-state.ts';

export interface DataTableProps<Row extends object> {
  /** Names the list in this browser's memory of chosen columns. */
  name: string;
  /** What the list holds, for screen readers: "Models". */
  caption: string;
  /** Undefined while it is on its way. */
  rows: readonly Row[] | undefined;
  rowId: (row: Row) => string;
  /** Keep this at module level or in a memo. */
  columns: readonly Column<Row>[];
  /** Where a row leads; the whole row is then a link. */
  href?: (row: Row) => string;
  /** What to show instead of no rows: an `EmptyState`. */
  empty: ReactNode;
  /** The query's error, shown with its reference. */
  error?: unknown;
  onRetry?: () => void;
  /** Give it for lists that come page by page: the server's next cursor. Headings then sort only if `serverSorts`. */
  nextCursor?: string | null;
  serverSorts?: boolean;
  /** Filters, left of the column choice. */
  filters?: ReactNode;
  /** Acts for chosen rows; given, rows can be selected. */
  bulk?: (ids: readonly string[], clear: () => void) => ReactNode;
}

/** The one shell of every list: sticky heading, rows as links, cards on small screens, four states. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { name, columns, filters, rows, error } = props;
  const { visibility, choose } = useColumnChoice(name, columns);
  const hasRows = rows !== undefined && rows.length > 0;
  return (
    <div>
      {(filters || hasRows) && (
        <div data-print="hide" className="mb-2 flex flex-wrap items-end justify-between gap-2">
          <div className="flex min-w-0 flex-wrap items-end gap-2">{filters}</div>
          {hasRows && <ColumnChooser columns={columns} visibility={visibility} onChoose={choose} />}
        </div>
      )}
      <div className="rounded-md border border-line bg-raised">
        {error && !rows ? (
          <Failed caption={props.caption} error={error} onRetry={props.onRetry} />
        ) : rows === undefined ? (
          <SkeletonRows rows={8} />
        ) : hasRows ? (
          <Rows {...props} rows={rows} visibility={visibility} />
        ) : (
          props.empty
        )}
        {props.nextCursor !== undefined && rows && <KeysetPager nextCursor={props.nextCursor} />}
      </div>
    </div>
  );
}

function Failed({ caption, error, onRetry }: { caption: string; error: unknown; onRetry?: () => void }) {
  const refusal = refusalOf(error);
  return (
    <ErrorState
      title={`${caption} could not be loaded`}
      message={refusal.message}
      reference={refusal.reference || undefined}
      onRetry={onRetry}
    />
  );
}

type RowsProps<Row extends object> = DataTableProps<Row> & {
  rows: readonly Row[];
  visibility: Record<string, boolean>;
};

function Rows<Row extends object>(props: RowsProps<Row>) {
  const { caption, rows, rowId, columns, href, visibility, bulk, nextCursor, serverSorts = false } = props;
  const [selection, setSelection] = useState<RowSelectionState>({});
  const sort = parseSort(useUrlState().get('sort'));
  const isPaged = nextCursor !== undefined;
  const table = useListTable({
    rows,
    rowId,
    columns,
    visibility,
    sort,
    selection,
    onSelectionChange: setSelection,
    isPaged,
  });
  const shown = columns.filter((column) => visibility[column.id] !== false);
  const chosen = table.getSelectedRowModel().rows.map((row) => row.id);
  return (
    <>
      {bulk && chosen.length > 0 && (
        <div
          role="status"
          className="flex flex-wrap items-center gap-2 border-b border-line bg-accent-soft px-3 py-1.5"
        >
          <span className="font-medium">{chosen.length} chosen</span>
          {bulk(chosen, () => setSelection({}))}
        </div>
      )}
      <div className="max-lg:overflow-x-auto">
        <table className="block w-full border-separate border-spacing-0 text-[13px] sm:table">
          <caption className="sr-only">{caption}</caption>
          <thead className="hidden sm:table-header-group">
            <tr>
              {bulk && (
                <th
                  scope="col"
                  className="w-9 rounded-tl-md border-b border-line bg-raised px-3 lg:sticky lg:top-12 lg:z-20"
                >
                  <input
                    type="checkbox"
                    aria-label="Choose all rows"
                    className="size-4 align-middle accent-accent"
                    checked={table.getIsAllRowsSelected()}
                    onChange={table.getToggleAllRowsSelectedHandler()}
                  />
                </th>
              )}
              {shown.map((column) => (
                <TableHeading
                  key={column.id}
                  column={column}
                  sort={sort}
                  isSortable={column.value !== undefined && (!isPaged || serverSorts)}
                />
              ))}
            </tr>
          </thead>
          <tbody className="block sm:table-row-group">
            {table.getRowModel().rows.map((row) => (
              <TableRow
                key={row.id}
                row={row.original}
                columns={shown}
                href={href?.(row.original)}
                selector={
                  bulk && (
                    <input
                      type="checkbox"
                      aria-label="Choose this row"
                      className="relative z-10 size-4 align-middle accent-accent"
                      checked={row.getIsSelected()}
                      onChange={row.getToggleSelectedHandler()}
                    />
                  )
                }
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
