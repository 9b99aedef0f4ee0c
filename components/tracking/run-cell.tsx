import { formatDateTime, formatDurationMs, formatRelative } from '#server/platform/domain/wording.ts';
import { formatMetric } from './format-metric.ts';
import type { RunColumn } from './run-columns.ts';
import { fieldValue, type ShownRun } from './run-field.ts';
import { RunState } from './run-state.tsx';

/** A time without a clock of its own: thousands of cells are told the time by the table around them. */
function Started({ at, now }: { at: number | null; now: number }) {
  if (at === null) return '–';
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={formatDateTime(date)}>
      {formatRelative(date, new Date(now))}
    </time>
  );
}

/** What a run has for a column, in the words of that column. */
export function RunCell({ run, column, now }: { run: ShownRun; column: RunColumn; now: number }) {
  if (column.id === 'attributes.status') return <RunState status={run.status} lifecycle={run.lifecycle} />;
  if (column.id === 'attributes.start_time') return <Started at={run.startedAt} now={now} />;
  const value = fieldValue(run, column.field);
  if (column.id === 'attributes.duration') {
    if (value === null && run.status === 'RUNNING') return 'still running';
    return formatDurationMs(typeof value === 'number' ? value : null);
  }
  if (column.field.kind === 'metrics') return formatMetric(typeof value === 'number' ? value : null);
  return value ?? '–';
}
