import type { PreparedSeries } from './prepare-time-series.ts';

/** The names of lines with their colour and dash, for places too narrow to write them at the lines' ends. */
export function ChartLegend({ series }: { series: readonly PreparedSeries[] }) {
  return (
    <ul className="mb-1 flex flex-wrap gap-x-4 gap-y-0.5 text-[12px]">
      {series.map((each) => (
        <li key={each.key} className="flex items-center gap-1.5">
          <svg aria-hidden="true" width="20" height="6">
            <line
              x1="0"
              y1="3"
              x2="20"
              y2="3"
              strokeWidth="2"
              style={{ stroke: each.colour }}
              strokeDasharray={each.dash}
            />
          </svg>
          {each.label}
        </li>
      ))}
    </ul>
  );
}
