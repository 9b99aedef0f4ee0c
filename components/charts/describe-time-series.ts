import type { PreparedTimeSeries } from './prepare-time-series.ts';

function describeOne(
  label: string,
  values: readonly { at: number; value: number | null }[],
  format: (value: number) => string,
  formatTime: (at: number) => string,
): string {
  const known = values.flatMap(({ at, value }) => (value === null ? [] : [{ at, value }]));
  const [first] = known;
  const last = known.at(-1);
  if (!first || !last) return `${label}: no data.`;
  const lowest = known.reduce((least, point) => (point.value < least.value ? point : least), first);
  const highest = known.reduce((most, point) => (point.value > most.value ? point : most), first);
  const gaps = values.length - known.length;
  const missing = gaps === 0 ? '' : ` ${gaps} of ${values.length} intervals have no data.`;
  return `${label}: lowest ${format(lowest.value)} at ${formatTime(lowest.at)}, highest ${format(highest.value)} at ${formatTime(highest.at)}, last ${format(last.value)}.${missing}`;
}

/** The chart in sentences, for those who hear it: lowest, highest, last and gaps of each series. */
export function describeTimeSeries(
  prepared: PreparedTimeSeries,
  format: (value: number) => string,
  formatTime: (at: number) => string,
): string {
  return prepared.series
    .map(({ key, label }) => {
      const values = prepared.rows.map((row) => ({ at: row.at, value: row.values[key] ?? null }));
      return describeOne(label, values, format, formatTime);
    })
    .join(' ');
}
