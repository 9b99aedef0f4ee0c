import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export interface DiffRow {
  label: string;
  before: ReactNode;
  after: ReactNode;
  /** The difference in words or figures, with its direction and whether that is good. */
  difference?: { text: string; direction: 'up' | 'down' | 'same'; verdict: 'better' | 'worse' | 'neutral' };
}

interface Props {
  beforeLabel: string;
  afterLabel: string;
  rows: readonly DiffRow[];
  caption: string;
}

const ARROWS = { up: ArrowUp, down: ArrowDown, same: null } as const;
const VERDICTS = { better: 'text-clear', worse: 'text-stop', neutral: 'text-muted' } as const;

const CELL =
  'max-sm:flex max-sm:items-baseline max-sm:justify-between max-sm:gap-4 max-sm:py-0.5 max-sm:text-right max-sm:before:shrink-0 max-sm:before:font-normal max-sm:before:text-muted max-sm:before:content-[attr(data-label)] sm:px-4 sm:py-2';

/** What is and what would be, fact by fact; on a small screen each fact is a card. */
export function DiffTable({ beforeLabel, afterLabel, rows, caption }: Props) {
  const heading = 'px-4 py-2 font-medium';
  return (
    <table className="w-full border-collapse text-left max-sm:block">
      <caption className="sr-only">{caption}</caption>
      <thead className="max-sm:sr-only">
        <tr className="border-b border-line text-[13px] text-muted">
          {['Fact', beforeLabel, afterLabel, 'Difference'].map((words) => (
            <th key={words} scope="col" className={heading}>
              {words}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {rows.map((row) => (
          <tr
            key={row.label}
            className="border-b border-line last:border-0 max-sm:block max-sm:px-4 max-sm:py-2"
          >
            <th scope="row" className="font-medium sm:px-4 sm:py-2 sm:text-muted max-sm:block max-sm:pb-0.5">
              {row.label}
            </th>
            <td data-label={beforeLabel} className={cn(CELL, 'min-w-0 break-words')}>
              <span className="min-w-0">{row.before}</span>
            </td>
            <td data-label={afterLabel} className={cn(CELL, 'min-w-0 font-medium break-words')}>
              <span className="min-w-0">{row.after}</span>
            </td>
            <td data-label="Difference" className={CELL}>
              {row.difference && <Difference {...row.difference} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Difference({ text, direction, verdict }: NonNullable<DiffRow['difference']>) {
  const Arrow = ARROWS[direction];
  return (
    <span className={cn('inline-flex items-center gap-1 whitespace-nowrap', VERDICTS[verdict])}>
      {Arrow && <Arrow aria-hidden className="size-3.5" />}
      {text}
      {verdict !== 'neutral' && <span className="text-[12px]">({verdict})</span>}
    </span>
  );
}
