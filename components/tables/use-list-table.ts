'use client';

import {
  type ColumnDef,
  columnVisibilityFeature,
  createSortedRowModel,
  type RowSelectionState,
  rowSelectionFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type Dispatch, type SetStateAction, useMemo } from 'react';
import type { Column } from './column.ts';
import { compareValues, type SortState } from './sort-param.ts';

const features = tableFeatures({
  columnVisibilityFeature,
  rowSelectionFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

interface Wanted<Row> {
  rows: readonly Row[];
  rowId: (row: Row) => string;
  columns: readonly Column<Row>[];
  visibility: Record<string, boolean>;
  sort: SortState | null;
  selection: RowSelectionState;
  onSelectionChange: Dispatch<SetStateAction<RowSelectionState>>;
  /** The list is one page of many, in the server's order. */
  isPaged: boolean;
}

/** The rows and columns to draw, by TanStack Table: order, hidden columns, selection. */
export function useListTable<Row extends object>(wanted: Wanted<Row>) {
  const { rows, rowId, columns, visibility, sort, selection, onSelectionChange, isPaged } = wanted;
  const definitions = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<typeof features, Row, unknown> => ({
          id: column.id,
          // Missing values are undefined to the table, which puts those last in either direction.
          accessorFn: (row) => column.value?.(row) ?? undefined,
          enableSorting: column.value !== undefined,
          sortUndefined: 'last',
          sortFn: (a, b, id) => compareValues(a.getValue(id), b.getValue(id)),
        }),
      ),
    [columns],
  );
  const sorting = useMemo(() => (sort ? [{ id: sort.columnId, desc: sort.descending }] : []), [sort]);
  return useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: rowId,
    manualSorting: isPaged,
    state: { columnVisibility: visibility, sorting, rowSelection: selection },
    onRowSelectionChange: onSelectionChange,
  });
}
