'use client';

import { ChartLine, ChartNoAxesGantt, Download, Rows3 } from 'lucide-react';
import Link from 'next/link';
import { useCallback, useState } from 'react';
import { useUrlState } from '#components/tables/use-url-state.ts';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/cn.ts';
import { Select } from '#components/ui/input.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import { FilterInput } from './filter-input.tsx';
import { prepareRunsCsv } from './prepare-runs-csv.ts';
import { chooseColumns, possibleColumns, type RunColumn, withColumn } from './run-columns.ts';
import {
  fieldId,
  fieldValue,
  type KnownKeys,
  parseFieldId,
  type RunField,
  type ShownRun,
} from './run-field.ts';
import { SavedViewsMenu } from './saved-views-menu.tsx';

/** Three ways of looking at the same runs. */
export type RunsLook = 'table' | 'charts' | 'parallel';

const LOOKS = [
  { look: 'table', label: 'Table', icon: Rows3 },
  { look: 'charts', label: 'Charts', icon: ChartLine },
  { look: 'parallel', label: 'Parallel coordinates', icon: ChartNoAxesGantt },
] as const;

const MOST_VALUES = 30;

function LookLinks({ look }: { look: RunsLook }) {
  const url = useUrlState();
  return (
    <nav aria-label="Ways of looking at the runs" className="flex rounded-md border border-line-strong/60">
      {LOOKS.map(({ look: each, label, icon: Icon }) => (
        <Link
          key={each}
          href={url.hrefWith({ look: each === 'table' ? null : each })}
          replace
          scroll={false}
          prefetch={false}
          aria-current={look === each ? 'page' : undefined}
          aria-label={label}
          title={label}
          className={cn(
            'inline-flex h-8 items-center px-2 first:rounded-l-md last:rounded-r-md hover:bg-hover',
            look === each ? 'bg-accent-soft text-accent' : 'text-muted',
          )}
        >
          <Icon aria-hidden className="size-4" />
        </Link>
      ))}
    </nav>
  );
}

function GroupChoice({ groupBy, known }: { groupBy: RunField | null; known: KnownKeys }) {
  const url = useUrlState();
  const value = groupBy ? fieldId(groupBy) : '';
  const options = [
    ...known.params.map((key) => ({ id: fieldId({ kind: 'params', key }), label: key })),
    ...known.tags.map((key) => ({ id: fieldId({ kind: 'tags', key }), label: `${key} (tag)` })),
    { id: 'attributes.status', label: 'state' },
    { id: 'attributes.user_id', label: 'person' },
  ];
  if (groupBy && !options.some(({ id }) => id === value)) options.unshift({ id: value, label: groupBy.key });
  return (
    <Select
      aria-label="Group the runs by"
      className="w-auto max-w-44"
      value={value}
      onChange={(event) => url.set({ group: event.target.value || null })}
    >
      <option value="">No groups</option>
      {options.map(({ id, label }) => (
        <option key={id} value={id}>
          By {label}
        </option>
      ))}
    </Select>
  );
}

/** The values that loaded runs have for a field as a filter writes it, without its backticks. */
function seenValues(runs: readonly ShownRun[], written: string): string[] {
  const field = parseFieldId(written.replaceAll(/[`"]/g, ''));
  if (!field) return [];
  const values = new Set<string>();
  for (const run of runs) {
    const value = fieldValue(run, field);
    if (value !== null && String(value).length <= 100) values.add(String(value));
    if (values.size >= MOST_VALUES) break;
  }
  return [...values];
}

function download(csv: string): void {
  const address = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'runs.csv';
  link.click();
  URL.revokeObjectURL(address);
}

interface Props {
  experimentId: string;
  look: RunsLook;
  runs: readonly ShownRun[];
  known: KnownKeys;
  columns: readonly RunColumn[];
  groupBy: RunField | null;
  filterError: string | null;
}

/** The columns that were asked for last: the address follows a moment later, and nobody waits for it to ask again. */
function useChosenColumns(
  columns: readonly RunColumn[],
  known: KnownKeys,
): [readonly RunColumn[], (param: string) => void] {
  const url = useUrlState();
  const standing = url.get('columns');
  const [asked, setAsked] = useState<{ from: string | null; param: string } | null>(null);
  const isUnderWay = asked !== null && asked.from === standing && asked.param !== standing;
  const choose = (param: string) => {
    setAsked({ from: standing, param });
    url.set({ columns: param });
  };
  return [isUnderWay ? chooseColumns(asked.param, known) : columns, choose];
}

/** What decides which runs are seen and how; all of it stands in the address. */
export function RunsToolbar(props: Props) {
  const { experimentId, look, runs, known, columns, groupBy, filterError } = props;
  const url = useUrlState();
  const possible = possibleColumns(known);
  const [chosen, choose] = useChosenColumns(columns, known);
  const valuesOf = useCallback((field: string) => seenValues(runs, field), [runs]);
  return (
    <div data-print="hide" className="mb-2 grid gap-2">
      <FilterInput
        value={url.get('filter') ?? ''}
        onApply={(filter) => url.set({ filter: filter || null })}
        known={known}
        valuesOf={valuesOf}
        error={filterError}
      />
      <div className="flex flex-wrap items-center gap-2">
        <LookLinks look={look} />
        <Select
          aria-label="State of the runs"
          className="w-auto"
          value={url.get('state') ?? ''}
          onChange={(event) => url.set({ state: event.target.value || null })}
        >
          <option value="">Active</option>
          <option value="deleted">Deleted</option>
          <option value="all">Active and deleted</option>
        </Select>
        <GroupChoice groupBy={groupBy} known={known} />
        <ColumnsMenu
          possible={possible}
          chosen={chosen}
          onChoose={(id, shown) => {
            const next = withColumn(chosen, possible, id, shown);
            // An empty parameter would be left out of the address, and mean the first few again.
            choose(next === '' ? 'none' : next);
          }}
        />
        <SavedViewsMenu experimentId={experimentId} />
        {runs.length > 0 && (
          <Button
            variant="ghost"
            aria-label="Download these runs as CSV"
            onClick={() => download(prepareRunsCsv(runs, columns))}
          >
            <Download aria-hidden />
            CSV
          </Button>
        )}
      </div>
    </div>
  );
}
