'use client';

import { ChevronDown, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { type MouseEvent, memo, type Ref } from 'react';
import { cn } from '#components/ui/cn.ts';
import { countOf, formatFigure } from '#server/platform/domain/wording.ts';
import { formatMetric } from './format-metric.ts';
import type { RunGroup } from './group-runs.ts';
import { RunCell } from './run-cell.tsx';
import type { RunColumn } from './run-columns.ts';
import { fieldValue, type ShownRun } from './run-field.ts';

/** What the list of a window needs of each of its rows: its place, and to be measured where heights differ. */
interface RowPlace {
  index: number;
  measure: Ref<HTMLTableRowElement> | undefined;
}

const CELL =
  'max-sm:flex max-sm:items-baseline max-sm:justify-between max-sm:gap-4 max-sm:py-0.5 max-sm:before:shrink-0 max-sm:before:text-muted max-sm:before:content-[attr(data-label)] sm:h-9 sm:truncate sm:border-b sm:border-line sm:px-3 sm:py-1';
/** On a phone a run is a card with its state, its start and its first figures; the rest is a press away. */
const CARD_COLUMNS = 4;

interface RunRowProps extends RowPlace {
  run: ShownRun;
  now: number;
  columns: readonly RunColumn[];
  isGrouped: boolean;
  isChosen: boolean;
  onChoose: (runId: string, chosen: boolean) => void;
  hrefOf: (run: ShownRun) => string;
}

/** What a cell may be too narrow for; numbers and times never are. */
function titleOf(run: ShownRun, { field }: RunColumn): string | undefined {
  if (field.kind !== 'params' && field.kind !== 'tags') return undefined;
  const value = fieldValue(run, field);
  return value === null ? undefined : String(value);
}

/** The whole row leads to the run, but for what can be pressed in it. */
function follow(event: MouseEvent<HTMLTableRowElement>): void {
  const target = event.target as HTMLElement;
  if (target.closest('a, button, input, label') || window.getSelection()?.toString()) return;
  const { ctrlKey, metaKey, shiftKey } = event;
  event.currentTarget
    .querySelector('a')
    ?.dispatchEvent(
      new window.MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }),
    );
}

/** One run: a line of the table, or a card on a small screen. Drawn once while it is in sight, however one scrolls. */
export const RunRow = memo(function RunRow(props: RunRowProps) {
  const { index: place, measure, run, columns, isGrouped, isChosen, onChoose, hrefOf, now } = props;
  return (
    <tr
      ref={measure}
      data-index={place}
      aria-rowindex={place + 2}
      onClick={follow}
      className="group block cursor-pointer border-b border-line px-3 py-2 hover:bg-hover sm:table-row sm:p-0"
    >
      <td className="float-right sm:float-none sm:w-9 sm:border-b sm:border-line sm:px-3">
        <input
          type="checkbox"
          aria-label={`Choose ${run.name} to compare`}
          className="size-4 align-middle accent-accent"
          checked={isChosen}
          onChange={(event) => onChoose(run.id, event.target.checked)}
        />
      </td>
      <td
        className={cn(
          'font-medium max-sm:block max-sm:pb-1 sm:sticky sm:left-0 sm:border-b sm:border-line sm:bg-raised sm:px-3 sm:group-hover:bg-hover',
          isGrouped && 'sm:pl-8',
        )}
      >
        <Link
          href={hrefOf(run)}
          prefetch={false}
          className="inline-flex min-h-6 max-w-full items-center hover:underline"
        >
          <span className="truncate">{run.name}</span>
        </Link>
      </td>
      {columns.map((column, index) => (
        <td
          key={column.id}
          data-label={column.heading}
          title={titleOf(run, column)}
          className={cn(
            CELL,
            index >= CARD_COLUMNS && 'max-sm:hidden',
            column.align === 'end' && 'sm:text-right sm:tabular-nums',
          )}
        >
          <RunCell run={run} column={column} now={now} />
        </td>
      ))}
    </tr>
  );
});

interface GroupRowProps extends RowPlace {
  group: RunGroup;
  /** What its runs share a value of. */
  groupBy: string;
  columns: readonly RunColumn[];
  onToggle: (key: string) => void;
}

/** The head of a group: what its runs share, how many they are, and the mean of each metric with its range. */
export function GroupRow({ index: place, measure, group, groupBy, columns, onToggle }: GroupRowProps) {
  const Icon = group.isOpen ? ChevronDown : ChevronRight;
  return (
    <tr
      ref={measure}
      data-index={place}
      aria-rowindex={place + 2}
      className="block border-b border-line bg-sunken px-3 py-1 sm:table-row sm:p-0"
    >
      <th
        scope="row"
        colSpan={2}
        className="text-left font-semibold max-sm:block sm:sticky sm:left-0 sm:h-9 sm:border-b sm:border-line sm:bg-sunken sm:px-2"
      >
        <button
          type="button"
          aria-expanded={group.isOpen}
          onClick={() => onToggle(group.key)}
          className="inline-flex min-h-6 items-center gap-1 rounded px-1 hover:bg-hover"
        >
          <Icon aria-hidden className="size-4" />
          <span className="font-normal text-muted">{groupBy}</span>
          {group.value ?? 'not logged'}
          <span className="ml-1 font-normal text-muted">{countOf(group.count, 'run')}</span>
        </button>
      </th>
      {columns.map((column) => {
        const figure = group.figures[column.id];
        return (
          <td
            key={column.id}
            data-label={column.heading}
            title={figure && `${formatMetric(figure.least)} to ${formatMetric(figure.most)}`}
            className={cn(CELL, !figure && 'max-sm:hidden', 'text-muted sm:text-right')}
          >
            {figure && `mean ${formatFigure(figure.mean)}`}
          </td>
        );
      })}
    </tr>
  );
}
