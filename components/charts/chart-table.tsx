import { formatFigure } from '#server/platform/domain/wording.ts';
import type { ChartTable } from './prepare-csv.ts';

/** The chart's numbers as a table; what is not known stays visibly unknown. */
export function ChartTableView({ table, caption }: { table: ChartTable; caption: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section tabIndex={0} aria-label={caption} className="max-h-72 overflow-auto">
      <table className="w-full text-[13px]">
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 bg-raised">
          <tr>
            {table.columns.map((column, index) => (
              <th
                key={column}
                scope="col"
                className={`border-b border-line px-2 py-1.5 align-bottom font-medium text-muted ${index === 0 ? 'text-left' : 'text-right'}`}
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, rowIndex) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a chart are places on its axis
            <tr key={rowIndex} className="border-b border-line last:border-0">
              {row.map((cell, index) => (
                <td
                  key={table.columns[index]}
                  className={`px-2 py-1 whitespace-nowrap ${index === 0 ? 'text-left' : 'text-right tabular-nums'}`}
                >
                  {typeof cell === 'number' ? formatFigure(cell) : (cell ?? 'no data')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
