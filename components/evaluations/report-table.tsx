import type { ReactNode } from 'react';

interface Props {
  caption: string;
  head: readonly { label: string; isNumber?: boolean }[];
  rows: readonly { id: string; cells: readonly ReactNode[] }[];
}

/** A plain table of a report; the first cell of a row names it. Scrolls by itself where it is wider than the page. */
export function ReportTable({ caption, head, rows }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label={caption} className="overflow-x-auto" tabIndex={0}>
      <table className="w-full text-left text-[13px]">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-muted">
            {head.map(({ label, isNumber }) => (
              <th key={label} scope="col" className={`px-4 py-2 font-medium ${isNumber ? 'text-right' : ''}`}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, cells: [name, ...cells] }) => (
            <tr key={id} className="border-b border-line last:border-0">
              <th scope="row" className="px-4 py-1.5 font-medium">
                {name}
              </th>
              {cells.map((cell, at) => (
                <td
                  // Cells of a row have no names but their place.
                  key={head[at + 1]?.label}
                  className={`px-4 py-1.5 ${head[at + 1]?.isNumber ? 'text-right tabular-nums' : ''}`}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
