'use client';

import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import Link from 'next/link';
import { LinkPending } from '#components/frame/link-pending.tsx';
import { cn } from '#components/ui/cn.ts';
import type { Column } from './column.ts';
import { nextSort, type SortState } from './sort-param.ts';
import { useUrlState } from './use-url-state.ts';

interface Props<Row> {
  column: Column<Row>;
  sort: SortState | null;
  /** Headings sort only where the whole list is here, or the server was asked for that order. */
  isSortable: boolean;
}

/** A heading; pressing it changes the order, which lives in the address. */
export function TableHeading<Row>({ column, sort, isSortable }: Props<Row>) {
  const url = useUrlState();
  const active = sort?.columnId === column.id ? sort : null;
  const words = (
    <>
      {column.header}
      {column.unit && <span className="font-normal text-muted"> {column.unit}</span>}
    </>
  );
  const Icon = active ? (active.descending ? ArrowDown : ArrowUp) : ChevronsUpDown;
  return (
    <th
      scope="col"
      aria-sort={active ? (active.descending ? 'descending' : 'ascending') : undefined}
      className={cn(
        'h-9 border-b border-line bg-raised px-3 text-left font-medium whitespace-nowrap text-muted first:rounded-tl-md last:rounded-tr-md lg:sticky lg:top-12 lg:z-20',
        column.align === 'end' && 'text-right',
        column.className,
      )}
    >
      {isSortable ? (
        <Link
          href={url.hrefWith({ sort: nextSort(sort, column.id) })}
          replace
          prefetch={false}
          scroll={false}
          className={cn('inline-flex items-center gap-1 rounded py-1 hover:text-text', active && 'text-text')}
        >
          <span>{words}</span>
          <Icon aria-hidden className={cn('size-3.5', !active && 'opacity-50')} />
          <LinkPending />
        </Link>
      ) : (
        words
      )}
    </th>
  );
}
