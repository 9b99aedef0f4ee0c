'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Column } from '#components/tables/column.ts';
import { parseSort } from '#components/tables/sort-param.ts';
import { TableHeading } from '#components/tables/table-head.tsx';
import { useUrlState } from '#components/tables/use-url-state.ts';
import { groupRuns, type RunLine } from './group-runs.ts';
import type { RunColumn } from './run-columns.ts';
import type { RunField, ShownRun } from './run-field.ts';
import { GroupRow, RunRow } from './runs-table-row.tsx';

const ROW_HEIGHT = 37;
/** Rows drawn beyond what is seen, so that a quick scroll meets no blank. */
const BEYOND = 12;
/** The next page is asked for when the list ends within this many rows. */
const AHEAD = 60;
/** What is drawn on the server, where nothing has a size. */
const FIRST_RECT = { width: 1_000, height: 640 };

interface Props {
  runs: readonly ShownRun[];
  columns: readonly RunColumn[];
  groupBy: RunField | null;
  chosen: ReadonlySet<string>;
  onChoose: (runId: string, chosen: boolean) => void;
  hrefOf: (run: ShownRun) => string;
  /** More runs follow; asked for as the end comes near. */
  hasMore: boolean;
  onMore: () => void;
}

/** A heading of the shared table shell for a column of runs; the server sorts. */
function headingColumn(column: RunColumn): Column<ShownRun> {
  return {
    id: column.id,
    header: column.heading,
    align: column.align,
    cell: () => null,
    // Within its own scrolling frame a heading sticks to that frame, not to the page.
    className: 'sticky top-0 z-20 overflow-hidden text-ellipsis lg:top-0',
  };
}

const NAME: Column<ShownRun> = {
  id: 'attributes.run_name',
  header: 'Run',
  cell: () => null,
  className: 'sticky top-0 left-0 z-30 lg:top-0 lg:z-30',
};

/** Widths in pixels, told once, so that no column moves as other rows come into sight. */
const WIDTHS = {
  choose: 40,
  name: 260,
  attributes: 124,
  metrics: 124,
  params: 140,
  tags: 140,
  datasets: 140,
};

const Head = memo(function Head({ columns }: { columns: readonly RunColumn[] }) {
  const sort = parseSort(useUrlState().get('sort'));
  return (
    <>
      <colgroup className="hidden sm:table-column-group">
        <col style={{ width: WIDTHS.choose }} />
        <col style={{ width: WIDTHS.name }} />
        {columns.map(({ id, field }) => (
          <col key={id} style={{ width: WIDTHS[field.kind] }} />
        ))}
      </colgroup>
      <thead className="hidden sm:table-header-group">
        <tr aria-rowindex={1}>
          <th scope="col" className="sticky top-0 z-20 border-b border-line bg-raised px-3">
            <span className="sr-only">Choose</span>
          </th>
          <TableHeading column={NAME} sort={sort} isSortable />
          {columns.map((column) => (
            <TableHeading
              key={column.id}
              column={headingColumn(column)}
              sort={sort}
              isSortable={column.isSortable}
            />
          ))}
        </tr>
      </thead>
    </>
  );
});

/** Room for the rows that are not drawn. */
function Spacer({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className="block sm:table-row">
      <td style={{ height }} className="block p-0 sm:table-cell" />
    </tr>
  );
}

function useClosedGroups() {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback(
    (key: string) =>
      setClosed((before) => {
        const after = new Set(before);
        if (!after.delete(key)) after.add(key);
        return after;
      }),
    [],
  );
  return { closed, toggle };
}

const PHONE = '(max-width: 639px)';
const TICK_MS = 15_000;

function onPhoneChange(listener: () => void): () => void {
  const query = window.matchMedia(PHONE);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** Whether runs are cards, whose heights differ; lines of a table are all alike and need no measuring. */
function useIsPhone(): boolean {
  return useSyncExternalStore(
    onPhoneChange,
    () => window.matchMedia(PHONE).matches,
    () => false,
  );
}

/** The time, told to all rows at once. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function useVirtualLines(lines: readonly RunLine[], hasMore: boolean, onMore: () => void) {
  const frame = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: BEYOND,
    initialRect: FIRST_RECT,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const isNearEnd = hasMore && last >= lines.length - AHEAD;
  useEffect(() => {
    if (isNearEnd) onMore();
  }, [isNearEnd, onMore]);
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const isPhone = useIsPhone();
  return { frame, items, before, after, measure: isPhone ? virtual.measureElement : undefined };
}

/** Runs in a frame of their own that scrolls both ways; only what is seen is drawn, however many there are. */
export function RunsTable(props: Props) {
  const { runs, columns, groupBy, chosen, onChoose, hrefOf, hasMore, onMore } = props;
  const { closed, toggle } = useClosedGroups();
  const lines = useMemo(
    () =>
      groupRuns(
        runs,
        groupBy,
        closed,
        columns.filter(({ field }) => field.kind === 'metrics').map(({ field }) => field),
      ),
    [runs, groupBy, closed, columns],
  );
  const now = useNow();
  const { frame, items, before, after, measure } = useVirtualLines(lines, hasMore, onMore);
  return (
    <section
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label="Runs"
      className="max-h-[72dvh] overflow-auto rounded-md border border-line bg-raised"
    >
      <table
        aria-rowcount={hasMore ? -1 : lines.length + 1}
        className="block w-full table-fixed border-separate border-spacing-0 text-[13px] sm:table"
      >
        <caption className="sr-only">Runs</caption>
        <Head columns={columns} />
        <tbody className="block sm:table-row-group">
          <Spacer height={before} />
          {items.map(({ index }) => {
            const line = lines[index];
            if (!line) return null;
            return line.kind === 'group' ? (
              <GroupRow
                key={line.key}
                index={index}
                measure={measure}
                group={line}
                groupBy={groupBy?.key ?? ''}
                columns={columns}
                onToggle={toggle}
              />
            ) : (
              <RunRow
                key={line.key}
                index={index}
                measure={measure}
                now={now}
                run={line.run}
                columns={columns}
                isGrouped={line.isGrouped}
                isChosen={chosen.has(line.run.id)}
                onChoose={onChoose}
                hrefOf={hrefOf}
              />
            );
          })}
          <Spacer height={after} />
        </tbody>
      </table>
    </section>
  );
}
