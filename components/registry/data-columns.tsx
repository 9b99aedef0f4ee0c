'use client';

import { useMemo } from 'react';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { countOf, formatPercent } from '#server/platform/domain/wording.ts';
import type { TrainingProfile } from '#server/registry/domain/training-profile.ts';
import { type DataColumnRow, prepareDataColumns } from './prepare-data-columns.ts';

/** Rows drawn; tables may have a thousand columns. */
const MOST_SHOWN = 300;

const COLUMNS: readonly Column<DataColumnRow>[] = [
  { id: 'name', header: 'Column', cell: ({ name }) => name, value: ({ name }) => name },
  { id: 'type', header: 'Type', cell: ({ type }) => type },
  {
    id: 'missing',
    header: 'Without a value',
    align: 'end',
    cell: ({ missing }) => (missing === null ? 'not said' : formatPercent(missing)),
    value: ({ missing }) => missing,
  },
  { id: 'spread', header: 'Values', cell: ({ spread }) => spread || 'not said' },
];

/** The columns of data, each with its type and how its values are distributed. */
export function DataColumns({
  schema,
  profile,
}: {
  schema: readonly { name: string; type: string }[];
  profile: TrainingProfile | null;
}) {
  const rows = useMemo(() => prepareDataColumns(schema, profile), [schema, profile]);
  const shown = useMemo(() => rows.slice(0, MOST_SHOWN), [rows]);
  return (
    <>
      <DataTable
        name="data-columns"
        caption="Columns of the data"
        columns={COLUMNS}
        rows={shown}
        rowId={({ name }) => name}
        empty={
          <EmptyState title="Its columns are not known">
            A client tells them with a schema, as mlflow.log_input does for tables.
          </EmptyState>
        }
      />
      {rows.length > shown.length && (
        <p className="mt-2 text-muted">and {countOf(rows.length - shown.length, 'more column')}</p>
      )}
    </>
  );
}
