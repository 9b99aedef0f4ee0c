import { formatDateTime } from '#server/platform/domain/wording.ts';
import type { PreparedTimeSeries } from './prepare-time-series.ts';

interface Props {
  at: number;
  prepared: PreparedTimeSeries;
  format: (value: number) => string;
  timeZone: string;
}

/** The values of all series at one time; what is missing is said to be missing. */
export function TimeTooltip({ at, prepared, format, timeZone }: Props) {
  const row = prepared.rows.find((each) => each.at === at);
  if (!row) return null;
  return (
    <div className="rounded-md border border-line bg-raised px-2.5 py-1.5 text-[12px] shadow-float">
      <p className="mb-1 text-muted">{formatDateTime(new Date(at), timeZone)}</p>
      <table>
        <tbody>
          {prepared.series.map((series) => {
            const value = row.values[series.key] ?? null;
            return (
              <tr key={series.key}>
                <td className="pr-1.5">
                  <svg aria-hidden="true" width="14" height="6">
                    <line
                      x1="0"
                      y1="3"
                      x2="14"
                      y2="3"
                      strokeWidth="2"
                      style={{ stroke: series.colour }}
                      strokeDasharray={series.dash}
                    />
                  </svg>
                </td>
                <td className="pr-4">{series.label}</td>
                <td className="text-right font-medium tabular-nums">
                  {value === null ? 'no data' : format(value)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
