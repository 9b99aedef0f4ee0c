'use client';

import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { cn } from '#components/ui/cn.ts';
import { Panel } from '#components/ui/panel.tsx';
import type { ComparedLine } from './prepare-comparison.ts';

interface Props {
  title: string;
  /** The runs from left to right. */
  heads: readonly { id: string; name: string; href: string }[];
  lines: readonly ComparedLine[];
  align?: 'start' | 'end';
  emptyText: ReactNode;
  /** Said where only differences are wanted and there are none. */
  sameText?: string;
}

/** What runs have for the same names, side by side; differences stand out by weight and a mark, not by colour alone. */
export function ComparisonTable({ title, heads, lines, align = 'start', emptyText, sameText }: Props) {
  const [onlyDifferent, setOnlyDifferent] = useState(
    lines.some(({ differs }) => !differs) && lines.length > 12,
  );
  const shown = onlyDifferent ? lines.filter(({ differs }) => differs) : lines;
  const alignment = align === 'end' ? 'text-right tabular-nums' : 'text-left';
  return (
    <Panel
      title={title}
      flush
      actions={
        lines.length > 0 && (
          <Checkbox
            label="Differences only"
            checked={onlyDifferent}
            onChange={(event) => setOnlyDifferent(event.target.checked)}
          />
        )
      }
    >
      {shown.length === 0 ? (
        <p className="p-4 text-muted">
          {lines.length === 0 ? emptyText : (sameText ?? 'The runs have the same here.')}
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section tabIndex={0} aria-label={title} className="max-h-[60dvh] overflow-auto">
          <table className="w-full border-separate border-spacing-0 text-[13px]">
            <caption className="sr-only">{title}</caption>
            <thead>
              <tr>
                <th
                  scope="col"
                  className="sticky top-0 left-0 z-20 border-b border-line bg-raised px-3 py-1.5 text-left font-medium text-muted"
                >
                  Name
                </th>
                {heads.map((head) => (
                  <th
                    key={head.id}
                    scope="col"
                    className={cn(
                      'sticky top-0 z-10 border-b border-line bg-raised px-3 font-medium',
                      alignment,
                    )}
                  >
                    <Link
                      href={head.href}
                      className="inline-flex min-h-8 max-w-48 items-center whitespace-nowrap hover:underline"
                    >
                      <span className="truncate">{head.name}</span>
                    </Link>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((line) => (
                <tr key={line.name}>
                  <th
                    scope="row"
                    className="sticky left-0 min-w-28 border-b border-line bg-raised px-3 py-1 text-left font-normal break-words max-sm:max-w-36"
                  >
                    {line.differs && (
                      <span aria-hidden className="mr-1 text-accent">
                        ≠
                      </span>
                    )}
                    {line.name}
                    {line.differs && <span className="sr-only"> differs</span>}
                  </th>
                  {line.values.map((value, index) => (
                    <td
                      key={heads[index]?.id}
                      title={value ?? undefined}
                      className={cn(
                        'max-w-56 truncate border-b border-line px-3 py-1',
                        alignment,
                        line.differs && 'font-medium',
                      )}
                    >
                      {value ?? <span className="font-normal text-muted">none</span>}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Panel>
  );
}
