'use client';

import Link from 'next/link';
import type { MouseEvent, ReactNode } from 'react';
import { LinkPending } from '#components/frame/link-pending.tsx';
import { cn } from '#components/ui/cn.ts';
import { type Column, cardPlace, headingOf } from './column.ts';

interface Props<Row> {
  row: Row;
  columns: readonly Column<Row>[];
  href?: string;
  /** The row's checkbox, when rows can be selected. */
  selector?: ReactNode;
}

const CARD_LOOKS = {
  title: 'block pb-1 font-medium',
  fact: 'flex items-baseline justify-between gap-4 py-0.5 text-left before:shrink-0 before:text-muted before:content-[attr(data-label)]',
  hidden: 'hidden',
} as const;

/** The link covers the row; whatever lies above it (a time, a badge with a tooltip) passes presses on. */
function passOn(event: MouseEvent<HTMLTableRowElement>): void {
  const target = event.target as HTMLElement;
  if (target.closest('a, button, input, label, select, summary') || window.getSelection()?.toString()) return;
  const link = event.currentTarget.querySelector<HTMLAnchorElement>('a[data-row-link]');
  const { ctrlKey, metaKey, shiftKey } = event;
  link?.dispatchEvent(
    new window.MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }),
  );
}

/** One row: a line of cells, or a card on small screens. The whole of it is a link where it has an address. */
export function TableRow<Row>({ row, columns, href, selector }: Props<Row>) {
  return (
    <tr
      onClick={href ? passOn : undefined}
      className={cn(
        'relative block border-b border-line px-3 py-2 last:border-b-0 sm:table-row sm:p-0',
        href && 'cursor-pointer hover:bg-hover has-[a[data-row-link]:focus-visible]:bg-hover',
      )}
    >
      {selector && (
        <td className="float-right sm:float-none sm:w-9 sm:border-b sm:border-line sm:px-3 [tr:last-child>&]:border-b-0">
          {selector}
        </td>
      )}
      {columns.map((column, index) => (
        <td
          key={column.id}
          data-label={headingOf(column)}
          className={cn(
            CARD_LOOKS[cardPlace(column, index)],
            'min-w-0 sm:table-cell sm:h-10 sm:border-b sm:border-line sm:px-3 sm:py-1.5 sm:before:content-none [tr:last-child>&]:border-b-0',
            column.align === 'end' ? 'sm:text-right' : 'sm:text-left',
            index === 0
              ? 'sm:font-medium'
              : '[&_:is(a,button,input,label,time,[title])]:relative [&_:is(a,button,input,label,time,[title])]:z-10',
            column.className,
          )}
        >
          {index === 0 && href ? (
            <Link
              href={href}
              prefetch={false}
              data-row-link
              className="after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
            >
              {column.cell(row)}
              <LinkPending />
            </Link>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}
