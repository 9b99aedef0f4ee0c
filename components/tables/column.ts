import type { ReactNode } from 'react';

/** One column of a list, in words of the page; the shell turns it into headings, cells and card facts. */
export interface Column<Row> {
  id: string;
  header: string;
  /** Stands in the heading, so that cells carry bare numbers: "ms", "%", "GB". */
  unit?: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the end. */
  align?: 'start' | 'end';
  /** What to order by; the heading then sorts. */
  value?: (row: Row) => string | number | Date | null | undefined;
  /** On 390 px: the card's title (the first column when none says so), one of its facts, or left out. */
  card?: 'title' | 'fact' | 'hidden';
  /** May be hidden by the reader; `hidden` columns start that way. The first column always stays. */
  choice?: 'shown' | 'hidden' | 'fixed';
  /** Tailwind classes for the column's cells, such as `w-40` or `max-w-80 truncate`. */
  className?: string;
}

/** The heading as one text: "Latency (ms)". */
export function headingOf<Row>(column: Column<Row>): string {
  return column.unit ? `${column.header} (${column.unit})` : column.header;
}

/** How a column shows on a card, with the first column as its title. */
export function cardPlace<Row>(column: Column<Row>, index: number): 'title' | 'fact' | 'hidden' {
  return column.card ?? (index === 0 ? 'title' : 'fact');
}
