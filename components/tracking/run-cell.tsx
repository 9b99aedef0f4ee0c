import { RelativeTime } from '#components/ui/relative-time.tsx';
import { formatDurationMs } from '#server/platform/domain/wording.ts';
import { formatMetric } from './format-metric.ts';
import type { RunColumn } from './run-columns.ts';
import { fieldValue, type ShownRun } from './run-field.ts';
import { RunState } from './run-state.tsx';

/** What a run has for a column, in the words of that column. */
export function RunCell({ run, column }: { run: ShownRun; column: RunColumn }) {
  if (column.id === 'attributes.status') return <RunState status={run.status} lifecycle={run.lifecycle} />;
  if (column.id === 'attributes.start_time')
    return run.startedAt === null ? '–' : <RelativeTime at={new Date(run.startedAt)} />;
  const value = fieldValue(run, column.field);
  if (column.id === 'attributes.duration') {
    if (value === null && run.status === 'RUNNING') return 'still running';
    return formatDurationMs(typeof value === 'number' ? value : null);
  }
  if (column.field.kind === 'metrics') return formatMetric(typeof value === 'number' ? value : null);
  if (value === null) return '–';
  return (
    <span title={String(value)} className="block max-w-56 truncate">
      {value}
    </span>
  );
}
