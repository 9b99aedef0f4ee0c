import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from '#components/ui/cn.ts';

export interface RecordColumn<T> {
  label: string;
  cell: (item: T) => ReactNode;
  isNumeric?: boolean;
  /** Left out of the card that a row becomes on a phone. */
  wideOnly?: boolean;
}

interface Props<T> {
  caption: string;
  items: readonly T[];
  columns: readonly RecordColumn<T>[];
  keyOf: (item: T) => string;
  /** Where a row leads; the first column carries the link and the whole row follows it. */
  hrefOf?: (item: T) => string;
}

/** A list as a table, whose rows become cards on a phone. */
export function RecordTable<T>({ caption, items, columns, keyOf, hrefOf }: Props<T>) {
  return (
    <table className="block w-full border-collapse text-left text-[13px] sm:table">
      <caption className="sr-only">{caption}</caption>
      <thead className="sticky top-0 z-10 hidden bg-raised sm:table-header-group">
        <tr className="border-b border-line text-muted">
          {columns.map((column) => (
            <th
              key={column.label}
              scope="col"
              className={cn('px-4 py-2 font-medium', column.isNumeric && 'text-right')}
            >
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="block sm:table-row-group">
        {items.map((item) => (
          <tr
            key={keyOf(item)}
            className={cn(
              'relative block border-b border-line px-4 py-2 last:border-0 sm:table-row sm:px-0',
              hrefOf && 'hover:bg-hover',
            )}
          >
            {columns.map((column, index) => (
              <td
                key={column.label}
                className={cn(
                  'block py-0.5 align-top sm:table-cell sm:px-4 sm:py-2',
                  column.isNumeric && 'tabular-nums sm:text-right',
                  column.wideOnly && 'hidden sm:table-cell',
                )}
              >
                {index > 0 && <span className="mr-2 text-muted sm:hidden">{column.label}</span>}
                {index === 0 && hrefOf ? (
                  <Link
                    href={hrefOf(item)}
                    className="font-medium after:absolute after:inset-0 after:content-['']"
                  >
                    {column.cell(item)}
                  </Link>
                ) : (
                  column.cell(item)
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
