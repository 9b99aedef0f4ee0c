import { ArrowDown, ArrowRight, ArrowUp } from 'lucide-react';
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

const ARROWS = { up: ArrowUp, down: ArrowDown, same: ArrowRight } as const;
const VERDICTS = { better: 'text-clear', worse: 'text-stop', neutral: 'text-muted' } as const;

/** What is and what would be, fact by fact. */
export function DiffTable({ beforeLabel, afterLabel, rows, caption }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="overflow-x-auto" tabIndex={0} aria-label={caption}>
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-[13px] text-muted">
            <th scope="col" className="px-4 py-2 font-medium">
              Fact
            </th>
            <th scope="col" className="px-4 py-2 font-medium">
              {beforeLabel}
            </th>
            <th scope="col" className="px-4 py-2 font-medium">
              {afterLabel}
            </th>
            <th scope="col" className="px-4 py-2 font-medium">
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.label} className="border-b border-line last:border-0">
              <th scope="row" className="px-4 py-2 font-medium text-muted">
                {row.label}
              </th>
              <td className="px-4 py-2">{row.before}</td>
              <td className="px-4 py-2 font-medium">{row.after}</td>
              <td className="px-4 py-2">{row.difference && <Difference {...row.difference} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Difference({ text, direction, verdict }: NonNullable<DiffRow['difference']>) {
  const Arrow = ARROWS[direction];
  return (
    <span className={cn('inline-flex items-center gap-1 whitespace-nowrap', VERDICTS[verdict])}>
      <Arrow aria-hidden className="size-3.5" />
      {text}
      {verdict !== 'neutral' && <span className="text-[12px]">({verdict})</span>}
    </span>
  );
}
